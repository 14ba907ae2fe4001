import { useMemo } from 'react';
import { Notice } from '../parts/Notice.tsx';
import type { BodyContent } from './body-content.ts';
import type { BodyKind, KindOfBody } from './body-kind.ts';
import type { BodyView } from './body-views.ts';
import { type DecodedText, decodeText } from './decode-text.ts';
import { JsonTree } from './json/JsonTree.tsx';
import { useFormatted, useJsonIndex } from './use-formatted.ts';
import type { CodeLanguage } from './views/CodeEditor.tsx';
import { CodeView, TextSkeleton } from './views/CodeView.tsx';
import { FontView } from './views/FontView.tsx';
import { FormView } from './views/FormView.tsx';
import { GrpcView } from './views/GrpcView.tsx';
import { HexView } from './views/HexView.tsx';
import { HtmlPreview } from './views/HtmlPreview.tsx';
import { ImageView } from './views/ImageView.tsx';
import { MediaView } from './views/MediaView.tsx';
import { MultipartView } from './views/MultipartView.tsx';
import { TextWindows } from './views/TextWindows.tsx';
import { WholeView } from './views/WholeView.tsx';
import type { FormatLanguage } from './worker/worker-messages.ts';

interface ShownBodyProps {
  content: BodyContent;
  kind: KindOfBody;
  view: BodyView;
  isWrapped: boolean;
}

export function ShownBody({ content, kind, view, isWrapped }: ShownBodyProps) {
  if (view === 'hex') return <HexView content={content} />;
  if (view === 'raw' && !content.isAll) return <TextWindows content={content} isWrapped={isWrapped} />;
  return (
    <WholeView content={content}>
      {(bytes) => (
        <WholeBodyView bytes={bytes} contentType={content.contentType} kind={kind} view={view} isWrapped={isWrapped} />
      )}
    </WholeView>
  );
}

interface WholeBodyProps extends Omit<ShownBodyProps, 'content'> {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string | null;
}

function WholeBodyView({ bytes, contentType, kind, view, isWrapped }: WholeBodyProps) {
  switch (view) {
    case 'image':
      return <ImageView key={contentType} bytes={bytes} mime={kind.mime ?? 'image/png'} />;
    case 'font':
      return <FontView bytes={bytes} />;
    case 'player':
      return <MediaView bytes={bytes} mime={kind.mime ?? (kind.kind === 'audio' ? 'audio/mpeg' : 'video/mp4')} />;
    case 'messages':
      return <GrpcView bytes={bytes} />;
    case 'parts':
      return <MultipartView bytes={bytes} contentType={contentType} />;
    default:
      return <TextBody bytes={bytes} contentType={contentType} kind={kind} view={view} isWrapped={isWrapped} />;
  }
}

function TextBody({ bytes, contentType, kind, view, isWrapped }: WholeBodyProps) {
  const decoded = useMemo(() => decodeText(bytes, contentType), [bytes, contentType]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <CharsetNotice decoded={decoded} />
      <div className="min-h-0 flex-1">
        <TextView text={decoded.text} kind={kind.kind} view={view} isWrapped={isWrapped} />
      </div>
    </div>
  );
}

/** Only when it is not what anyone would expect. */
function CharsetNotice({ decoded: { charset, from, isDamaged } }: { decoded: DecodedText }) {
  if (isDamaged)
    return (
      <Notice tone="warn">{`Some bytes mean nothing in ${charset} and are shown as �. Hex has them as they are.`}</Notice>
    );
  if (charset === 'utf-8') return null;
  return <Notice>{`Read as ${charset} (${from}).`}</Notice>;
}

interface TextViewProps {
  text: string;
  kind: BodyKind;
  view: BodyView;
  isWrapped: boolean;
}

function TextView({ text, kind, view, isWrapped }: TextViewProps) {
  switch (view) {
    case 'tree':
      return <JsonTreeView text={text} isWrapped={isWrapped} />;
    case 'form':
      return <FormView text={text} />;
    case 'preview':
      return <HtmlPreview text={text} />;
    case 'formatted':
      return <FormattedView text={text} kind={kind} isWrapped={isWrapped} />;
    default:
      return <CodeView text={text} language={languageOf(kind)} label="Body" isWrapped={isWrapped} />;
  }
}

function JsonTreeView({ text, isWrapped }: { text: string; isWrapped: boolean }) {
  const { result, problem } = useJsonIndex(text);
  if (problem !== null || result?.count === 0) {
    const why = problem ?? 'This is not JSON.';
    return <WithNotice notice={why} text={text} language="text" isWrapped={isWrapped} />;
  }
  if (result === undefined) return <TextSkeleton />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      {result.problem !== null && (
        <Notice tone="warn">
          {`Not JSON from character ${(result.problem.position + 1).toLocaleString('en')} on: ${result.problem.message.toLowerCase()}. What came before it is shown.`}
        </Notice>
      )}
      <div className="min-h-0 flex-1">
        <JsonTree index={result} text={text} />
      </div>
    </div>
  );
}

function FormattedView({ text, kind, isWrapped }: { text: string; kind: BodyKind; isWrapped: boolean }) {
  const { result, problem } = useFormatted(text, formatOf(kind));
  if (problem !== null)
    return (
      <WithNotice
        notice={`Shown as it is, it could not be formatted: ${problem}`}
        text={text}
        language={languageOf(kind)}
        isWrapped={isWrapped}
      />
    );
  if (result === undefined) return <TextSkeleton />;
  return <CodeView text={result} language={languageOf(kind)} label="Body, formatted" isWrapped={isWrapped} />;
}

function WithNotice({ notice, ...rest }: { notice: string; text: string; language: CodeLanguage; isWrapped: boolean }) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Notice tone="warn">{notice}</Notice>
      <div className="min-h-0 flex-1">
        <CodeView label="Body" {...rest} />
      </div>
    </div>
  );
}

function languageOf(kind: BodyKind): CodeLanguage {
  if (kind === 'json' || kind === 'ndjson') return 'json';
  if (kind === 'svg') return 'xml';
  return kind === 'html' || kind === 'xml' || kind === 'css' || kind === 'javascript' ? kind : 'text';
}

function formatOf(kind: BodyKind): FormatLanguage {
  if (kind === 'json' || kind === 'ndjson') return 'json';
  return kind === 'html' || kind === 'css' || kind === 'javascript' ? kind : 'xml';
}
