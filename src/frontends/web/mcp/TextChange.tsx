import { useMemo } from 'react';
import { useFormatted } from '../detail/body/use-formatted.ts';
import { diffLines } from '../detail/changes/line-diff.ts';
import { classNames } from '../ui/class-names.ts';

const mostLines = 5000;
const looks = { same: '', removed: 'bg-danger-soft text-danger', added: 'bg-ok-soft text-ok' } as const;
const words = { same: '', removed: 'Removed: ', added: 'Added: ' } as const;

export interface TextChangeProps {
  label: string;
  /** JSON texts; each stands in its own column, line for line. */
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
}

/** Two JSON texts beside each other, laid out for reading, with the lines that differ marked. */
export function TextChange({ label, before, after, beforeLabel, afterLabel }: TextChangeProps) {
  const a = useFormatted(before, 'json');
  const b = useFormatted(after, 'json');
  const left = a.result ?? (a.problem === null ? undefined : before);
  const right = b.result ?? (b.problem === null ? undefined : after);
  const pairs = useMemo(
    () => (left === undefined || right === undefined ? [] : pairLines(diffLines(left.split('\n'), right.split('\n')))),
    [left, right],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section aria-label={label} tabIndex={0} className="h-full overflow-auto pb-3 font-mono">
      <div className="sticky top-0 grid grid-cols-2 border-b border-line bg-surface font-sans text-small text-muted">
        <span className="px-3 py-1">{beforeLabel}</span>
        <span className="border-l border-line px-3 py-1">{afterLabel}</span>
      </div>
      {pairs.slice(0, mostLines).map(([old, fresh], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat
        <div key={at} className="grid grid-cols-2">
          <Line kind={old?.kind === 'removed' ? 'removed' : 'same'} text={old?.text} />
          <Line kind={fresh?.kind === 'added' ? 'added' : 'same'} text={fresh?.text} />
        </div>
      ))}
    </section>
  );
}

function Line({ kind, text }: { kind: 'same' | 'removed' | 'added'; text: string | undefined }) {
  return (
    <span
      className={classNames(
        'min-w-0 px-3 break-all whitespace-pre-wrap [&+&]:border-l [&+&]:border-line',
        text === undefined ? 'bg-surface' : looks[kind],
      )}
    >
      <span className="sr-only">{words[kind]}</span>
      {text}
    </span>
  );
}

type Line = { kind: 'same' | 'removed' | 'added'; text: string };

/** What was removed stands beside what was added in its place. */
export function pairLines(lines: readonly Line[]): Array<[Line | undefined, Line | undefined]> {
  const pairs: Array<[Line | undefined, Line | undefined]> = [];
  let removed: Line[] = [];
  let added: Line[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) pairs.push([removed[at], added[at]]);
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === 'removed') removed.push(line);
    else if (line.kind === 'added') added.push(line);
    else {
      flush();
      pairs.push([line, line]);
    }
  }
  flush();
  return pairs;
}
