import { ChevronRight } from 'lucide-react';
import { classNames } from '../../../ui/class-names.ts';
import { type JsonIndex, jsonKind } from './json-index.ts';
import { isContainer, positionIn } from './json-rows.ts';

export interface JsonRowProps {
  index: JsonIndex;
  text: string;
  at: number;
  isUnfolded: boolean;
  isCurrent: boolean;
  isFound: boolean;
  onToggle: () => void;
  onPress: () => void;
}

const longestShown = 20_000;
const previewCharacters = 160;
const colours = ['', '', 'text-code-string', 'text-code-number', 'text-code-word', 'text-code-word', 'text-muted'];

/** One value: its name or position, and itself or, folded, how it begins. */
export function JsonRow({ index, text, at, isUnfolded, isCurrent, isFound, onToggle, onPress }: JsonRowProps) {
  const kind = index.kind[at] as number;
  const hasMore = isContainer(index, at) && (index.children[at] as number) > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys for its rows
    <div
      id={`json-${at}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={(index.depth[at] as number) + 1}
      aria-selected={isCurrent}
      aria-expanded={hasMore ? isUnfolded : undefined}
      onClick={onPress}
      onDoubleClick={onToggle}
      className={classNames(
        'flex min-h-5 items-start pr-2 font-mono leading-5',
        isCurrent ? 'bg-accent-soft' : isFound ? 'bg-warn-soft' : 'hover:bg-hover',
      )}
      style={{ paddingLeft: 6 + (index.depth[at] as number) * 14 }}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
        className={classNames('flex size-5 shrink-0 items-center justify-center text-muted', !hasMore && 'invisible')}
      >
        <ChevronRight className={classNames('size-3', isUnfolded && 'rotate-90')} />
      </button>
      <span
        className={classNames(
          'min-w-0 flex-1',
          isContainer(index, at) ? 'flex items-baseline whitespace-pre' : 'break-words whitespace-pre-wrap',
        )}
      >
        <RowName index={index} text={text} at={at} />
        {isContainer(index, at) ? (
          <ContainerText index={index} text={text} at={at} isUnfolded={isUnfolded && hasMore} />
        ) : (
          <span className={colours[kind]}>{clipped(text.slice(index.start[at], index.end[at]))}</span>
        )}
      </span>
    </div>
  );
}

function RowName({ index, text, at }: { index: JsonIndex; text: string; at: number }) {
  const keyStart = index.keyStart[at] as number;
  if (keyStart >= 0) {
    const quoted = text.slice(keyStart, index.keyEnd[at]);
    return (
      <>
        <span className="text-code-name">{/^"[\w$-]+"$/.test(quoted) ? quoted.slice(1, -1) : quoted}</span>
        <span className="text-muted">: </span>
      </>
    );
  }
  const parent = index.parent[at] as number;
  return parent < 0 ? null : <span className="text-muted">{positionIn(index, at)}: </span>;
}

function ContainerText({
  index,
  text,
  at,
  isUnfolded,
}: {
  index: JsonIndex;
  text: string;
  at: number;
  isUnfolded: boolean;
}) {
  const isObject = index.kind[at] === jsonKind.object;
  const count = index.children[at] as number;
  const size = isObject ? `${count} ${count === 1 ? 'key' : 'keys'}` : `${count} ${count === 1 ? 'item' : 'items'}`;
  if (count === 0) return <span className="text-muted">{isObject ? '{}' : '[]'}</span>;
  if (isUnfolded) return <span className="text-muted">{`${isObject ? '{' : '['} ${size}`}</span>;
  const start = index.start[at] as number;
  const preview = text
    .slice(start, Math.min(index.end[at] as number, start + previewCharacters))
    .replaceAll(/\s+/g, ' ');
  return (
    <>
      <span className="min-w-0 truncate text-muted">{preview}</span>
      <span className="ml-2 shrink-0 text-small text-muted">{size}</span>
    </>
  );
}

const clipped = (text: string): string =>
  text.length <= longestShown
    ? text
    : `${text.slice(0, longestShown)}… (${text.length.toLocaleString('en')} characters: copy the value to have all)`;
