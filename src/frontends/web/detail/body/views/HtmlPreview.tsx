import { useMemo } from 'react';
import { Notice } from '../../parts/Notice.tsx';
import { harmlessPage } from './harmless-page.ts';

export function HtmlPreview({ text }: { text: string }) {
  const page = useMemo(() => harmlessPage(text), [text]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Notice>Scripts do not run, and nothing is fetched: pictures and styles from elsewhere are missing.</Notice>
      <iframe
        title="Preview of the page"
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={page}
        className="preview-frame min-h-0 w-full flex-1 border-0"
      />
    </div>
  );
}
