import type { ComparedItem, ComparedLine, PartComparison } from '../../../model/compare/comparison.ts';
import { classNames } from '../ui/class-names.ts';
import { useIgnoreDifference } from './ignore-difference.ts';

/** One part of a comparison; nothing when there is nothing to say of it. */
export function PartView({ part }: { part: PartComparison }) {
  const { items, lines, note, itemsLeftOff } = part;
  if (items.length === 0 && lines === null && note === null) return null;
  return (
    <section>
      <h3 className="mb-1 font-semibold first-letter:uppercase">
        {part.part === 'url' ? 'URL' : part.part.replace('-', ' ')}
      </h3>
      {note !== null && <p className="mb-1 text-warn">{note}</p>}
      {items.length > 0 && (
        <dl className="grid grid-cols-[8rem_1fr_1fr] gap-x-4 gap-y-0.5 font-mono text-small sm:grid-cols-[12rem_1fr_1fr]">
          {items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that is replaced as a whole; names can repeat
            <Item key={at} item={item} part={part} />
          ))}
        </dl>
      )}
      {itemsLeftOff > 0 && <p className="mt-1 text-muted">and {itemsLeftOff.toLocaleString('en')} more</p>}
      {lines !== null && lines.length > 0 && <Lines lines={lines} />}
    </section>
  );
}

function Item({ item: { at, change, a, b, noise }, part }: { item: ComparedItem; part: PartComparison }) {
  const isQuiet = change === 'same' || noise !== null;
  const ignore = useIgnoreDifference()?.({ part: part.part, form: part.form, at }) ?? null;
  return (
    <div className="contents">
      <dt className="min-w-0 break-all text-muted" title={noise === null ? undefined : `Ignored: ${noise}`}>
        <span>{at}</span>
        {noise !== null && ' (ignored)'}
        {!isQuiet && ignore !== null && (
          <button
            type="button"
            aria-label={`Ignore ${at}`}
            onClick={ignore}
            className="ml-1.5 font-sans text-accent hover:underline"
          >
            Ignore
          </button>
        )}
      </dt>
      <Value text={a} className={isQuiet ? 'text-muted' : 'bg-danger-soft text-danger'} />
      <Value text={b} className={isQuiet ? 'text-muted' : 'bg-ok-soft text-ok'} />
    </div>
  );
}

function Value({ text, className }: { text: string | null; className: string }) {
  if (text === null) return <dd className="px-1 text-muted">–</dd>;
  return <dd className={classNames('min-w-0 rounded-small px-1 break-all whitespace-pre-wrap', className)}>{text}</dd>;
}

const lineLooks = { same: 'text-muted', removed: 'bg-danger-soft text-danger', added: 'bg-ok-soft text-ok' } as const;
const signs = { same: ' ', removed: '-', added: '+' } as const;

function Lines({ lines }: { lines: readonly ComparedLine[] }) {
  return (
    <div className="overflow-x-auto font-mono text-small">
      {lines.map((line) => (
        <div key={`${line.aLine} ${line.bLine}`} className={classNames('px-1 whitespace-pre', lineLooks[line.change])}>
          <span className="inline-block w-20 text-muted tabular-nums select-none">
            {line.aLine ?? ''} {line.bLine ?? ''}
          </span>
          {signs[line.change]} {line.text}
        </div>
      ))}
    </div>
  );
}
