import { Dialog as Radix } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import { openFound } from './open-found.ts';
import { closeSearch, showSearch } from './open-search.ts';
import { SearchOptions } from './SearchOptions.tsx';
import { SearchResults } from './SearchResults.tsx';
import { SearchStatusLine } from './SearchStatusLine.tsx';
import { SearchTextField } from './SearchTextField.tsx';
import { type SearchAddress, searchPanel } from './search-address.ts';
import { type PlaceRow, searchRows } from './search-rows.ts';
import { startSearch, useSearchRun } from './search-run.ts';

/** Someone who types is not done yet. */
const typingMs = 250;

/** Search over all sessions (`panel=search?text=…`). What was found stays there while the page does. */
export function SearchDialog({ address }: { address: SearchAddress }) {
  const run = useSearchRun();
  const [chosenKey, choose] = useState<string | null>(null);
  const rows = useMemo(() => searchRows(run.hits), [run.hits]);
  const places = useMemo(() => rows.filter((row): row is PlaceRow => row.kind === 'place'), [rows]);
  const of = searchPanel(address);
  /** What is shown was found with another question; the answer to this one is on its way. */
  const isStale = run.of !== of;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address says all there is of it
  useEffect(() => {
    const timer = setTimeout(() => startSearch(address), run.of === null ? 0 : typingMs);
    return () => clearTimeout(timer);
  }, [of]);
  const change = (part: Partial<SearchAddress>) => showSearch(searchPanel({ ...address, ...part }));
  const open = (row: PlaceRow) => openFound(row.opens);
  const at = places.findIndex(({ key }) => key === chosenKey);
  const pressed = (event: React.KeyboardEvent) => {
    const next = placeAfterKey(event.key, at, places.length);
    if (next !== null) choose(places[next]?.key ?? null);
    else if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    else if (places[at] !== undefined && !isStale) open(places[at]);
    else startSearch(address, true);
    event.preventDefault();
  };
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && closeSearch()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Radix.Content
          aria-describedby={undefined}
          onKeyDown={pressed}
          className="appear fixed inset-0 z-40 flex flex-col overflow-hidden bg-raised outline-none sm:inset-x-4 sm:top-[8vh] sm:bottom-auto sm:mx-auto sm:h-[80vh] sm:max-w-4xl sm:rounded-large sm:border sm:border-line sm:shadow-float"
        >
          <Radix.Title className="sr-only">Search all sessions</Radix.Title>
          <SearchTextField address={address} onChange={change} chosenId={at < 0 ? null : placeId(chosenKey)} />
          <SearchOptions address={address} onChange={change} />
          <SearchStatusLine run={run} onAgain={() => startSearch(address, true)} />
          <SearchResults
            run={run}
            rows={rows}
            text={address.text}
            isStale={isStale}
            chosenKey={at < 0 ? null : chosenKey}
            idOf={placeId}
            onOpen={open}
          />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const placeId = (key: string | null): string => `found-${key}`;

function placeAfterKey(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + 10, count - 1);
    case 'PageUp':
      return Math.max(at - 10, 0);
    default:
      return null;
  }
}
