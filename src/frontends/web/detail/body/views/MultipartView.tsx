import { use, useMemo, useState } from 'react';
import { bytesText } from '../../../../../formats/amounts.ts';
import { type MultipartPart, parseMultipart } from '../../../../../formats/multipart.ts';
import { classNames } from '../../../ui/class-names.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { contentOf } from '../body-content.ts';
import { kindOfBody } from '../body-kind.ts';
import { PartViewer } from '../part-viewer.ts';

export function MultipartView({ bytes, contentType }: { bytes: Uint8Array; contentType: string | null }) {
  const multipart = useMemo(() => parseMultipart(bytes, contentType), [bytes, contentType]);
  const [chosen, setChosen] = useState(0);
  if (multipart === null)
    return <EmptyState title="No boundary">The content type does not say where the parts begin. See Raw.</EmptyState>;
  const part = multipart.parts[chosen] ?? multipart.parts[0];
  return (
    <div className="flex h-full min-h-0 flex-col">
      {!multipart.isWhole && <Notice tone="warn">The end is missing: the last part may be cut.</Notice>}
      <ul className="max-h-[40%] shrink-0 overflow-auto border-b border-line">
        {multipart.parts.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
          <li key={at}>
            <PartButton part={each} isChosen={each === part} onClick={() => setChosen(at)} />
          </li>
        ))}
      </ul>
      {part !== undefined && <PartContent key={chosen} part={part} at={chosen} />}
    </div>
  );
}

function PartButton({ part, isChosen, onClick }: { part: MultipartPart; isChosen: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onClick}
      className={classNames(
        'flex h-7 w-full items-center gap-3 px-3 text-left',
        isChosen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="w-1/4 truncate font-medium">{part.name ?? '(no name)'}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-muted">{part.fileName ?? briefly(part)}</span>
      <span className="truncate text-small text-muted">{part.contentType ?? ''}</span>
      <span className="shrink-0 text-small text-muted">{bytesText(part.bytes.length)}</span>
    </button>
  );
}

function PartContent({ part, at }: { part: MultipartPart; at: number }) {
  const content = useMemo(() => contentOf(part.bytes, part.contentType, part.fileName ?? `part-${at + 1}`), [part, at]);
  const Viewer = use(PartViewer);
  return <div className="min-h-0 flex-1">{Viewer !== null && <Viewer content={content} />}</div>;
}

function briefly(part: MultipartPart): string {
  const head = part.bytes.subarray(0, 200);
  return kindOfBody(part.contentType, head).kind === 'binary' ? '' : new TextDecoder().decode(head);
}
