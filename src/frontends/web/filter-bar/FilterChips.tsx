import { setView, useViewState } from '../state/view-state.ts';
import { classNames } from '../ui/class-names.ts';
import { hasTerm, listedValues, withoutTerm, withTerm, withToggled } from './query-edit.ts';

const groups: ReadonlyArray<{ field: string; name: string; values: ReadonlyArray<{ value: string; label: string }> }> =
  [
    {
      field: 'method',
      name: 'Method',
      values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value, label: value })),
    },
    { field: 'status', name: 'Status', values: ['2xx', '3xx', '4xx', '5xx'].map((value) => ({ value, label: value })) },
    {
      field: 'type',
      name: 'Type',
      values: [
        { value: 'json', label: 'JSON' },
        { value: 'html', label: 'HTML' },
        { value: 'js', label: 'JS' },
        { value: 'css', label: 'CSS' },
        { value: 'image', label: 'Images' },
        { value: 'font', label: 'Fonts' },
        { value: 'media', label: 'Media' },
        { value: 'ws', label: 'WS' },
        { value: 'sse', label: 'SSE' },
      ],
    },
  ];
const errors = 'is:error';

/** What is asked for most, a click away. The chips write into the query, and show what it says. */
export function FilterChips() {
  const { q } = useViewState();
  const hasErrors = hasTerm(q, errors);
  return (
    <div
      role="toolbar"
      aria-label="Quick filters"
      className="no-scrollbar scroll-hint flex h-8 shrink-0 items-center gap-0.5 overflow-x-auto border-b border-line bg-surface px-2"
    >
      <Chip
        label="Errors"
        isOn={hasErrors}
        onClick={() => setView({ q: hasErrors ? withoutTerm(q, errors) : withTerm(q, errors) })}
      />
      {groups.map(({ field, name, values }) => (
        <ChipGroup key={field} name={name}>
          {values.map(({ value, label }) => (
            <Chip
              key={value}
              label={label}
              isOn={isListed(q, field, value)}
              onClick={() => setView({ q: withToggled(q, field, value) })}
            />
          ))}
        </ChipGroup>
      ))}
    </div>
  );
}

const isListed = (q: string, field: string, value: string): boolean =>
  listedValues(q, field).some((each) => each.toLowerCase() === value.toLowerCase());

function ChipGroup({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a legend and a box
    <div role="group" aria-label={name} className="flex shrink-0 items-center gap-0.5">
      <span className="mx-1 h-3.5 w-px bg-line-strong" />
      {children}
    </div>
  );
}

function Chip({ label, isOn, onClick }: { label: string; isOn: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={classNames(
        'h-5.5 shrink-0 rounded-small px-1.5 text-small',
        isOn ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-hover hover:text-text',
      )}
    >
      {label}
    </button>
  );
}
