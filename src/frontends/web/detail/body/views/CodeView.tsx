import { lazy, Suspense } from 'react';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import type { CodeEditorProps } from './CodeEditor.tsx';

/** Loaded when a text is first shown: the list does not wait for an editor. */
const CodeEditor = lazy(async () => ({ default: (await import('./CodeEditor.tsx')).CodeEditor }));

export function CodeView(props: CodeEditorProps) {
  return (
    <Suspense fallback={<TextSkeleton />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}

export function TextSkeleton() {
  return (
    <div className="space-y-2 p-3" aria-hidden="true">
      {['w-2/5', 'w-3/5', 'w-1/2', 'w-1/3'].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}
