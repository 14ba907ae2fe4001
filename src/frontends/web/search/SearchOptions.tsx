import { ToggleGroup } from 'radix-ui';
import { type SearchArea, searchAreas } from '../../../model/search/search-hit.ts';
import { useSessions } from '../state/sessions.ts';
import { readViewState } from '../state/view-state.ts';
import type { SearchAddress } from './search-address.ts';

export interface SearchOptionsProps {
  address: SearchAddress;
  onChange: (part: Partial<SearchAddress>) => void;
}

const areaLabels: Readonly<Record<SearchArea, string>> = {
  url: 'URL',
  headers: 'Headers',
  bodies: 'Bodies',
  frames: 'Messages',
  annotations: 'Annotations',
  mcp: 'MCP',
};

const chip =
  'h-6 rounded-medium border border-transparent px-1.5 text-small sm:px-2 whitespace-nowrap text-muted hover:text-text data-[state=on]:bg-accent-soft data-[state=on]:text-accent';

/** Where to look: which parts of entries, and which session. */
export function SearchOptions({ address, onChange }: SearchOptionsProps) {
  const choose = (areas: string[]) => {
    const chosen = searchAreas.filter((area) => areas.includes(area));
    if (chosen.length > 0) onChange({ areas: chosen });
  };
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1.5">
      <ToggleGroup.Root
        type="multiple"
        aria-label="Where to look"
        value={[...address.areas]}
        onValueChange={choose}
        className="flex flex-wrap gap-0.5 sm:gap-1"
      >
        {searchAreas.map((area) => (
          <ToggleGroup.Item key={area} value={area} className={chip}>
            {areaLabels[area]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <span className="hidden h-4 w-px shrink-0 bg-line-strong sm:block" />
      <SessionChoice address={address} onChange={onChange} />
    </div>
  );
}

function SessionChoice({ address: { sessionId }, onChange }: SearchOptionsProps) {
  const { viewed, sessions } = useSessions();
  const name = sessions?.find(({ id }) => id === sessionId)?.name ?? viewed?.name ?? 'This session';
  const choose = (value: string) =>
    value !== '' && onChange({ sessionId: value === 'all' ? null : (sessionId ?? readViewState().sessionId) });
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Sessions to search"
      value={sessionId === null ? 'all' : 'one'}
      onValueChange={choose}
      className="flex gap-1"
    >
      <ToggleGroup.Item value="all" className={chip}>
        All sessions
      </ToggleGroup.Item>
      <ToggleGroup.Item value="one" className={`${chip} max-w-56 truncate`}>
        {name}
      </ToggleGroup.Item>
    </ToggleGroup.Root>
  );
}
