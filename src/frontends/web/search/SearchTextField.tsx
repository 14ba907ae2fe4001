import { CaseSensitive, Regex, Search, X } from 'lucide-react';
import { IconButton } from '../ui/IconButton.tsx';
import { closeSearch } from './open-search.ts';
import type { SearchAddress } from './search-address.ts';

export interface SearchTextFieldProps {
  address: SearchAddress;
  onChange: (part: Partial<SearchAddress>) => void;
  /** Id of the line that the keys have chosen; null = none. */
  chosenId: string | null;
}

export function SearchTextField({ address, onChange, chosenId }: SearchTextFieldProps) {
  const { text, isCaseSensitive, isRegex } = address;
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line pr-2.5 pl-3">
      <Search aria-hidden="true" className="mr-1 size-4 shrink-0 text-muted" />
      <input
        role="combobox"
        aria-label="Text to search for"
        aria-expanded="true"
        aria-controls="search-results"
        aria-activedescendant={chosenId ?? undefined}
        placeholder="Search URLs, headers, bodies, messages and notes of all sessions…"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ text: event.target.value })}
        className="h-full min-w-0 flex-1 bg-transparent text-strong outline-none placeholder:text-muted"
      />
      <IconButton
        label="Letter case counts"
        isPressed={isCaseSensitive}
        onClick={() => onChange({ isCaseSensitive: !isCaseSensitive })}
      >
        <CaseSensitive />
      </IconButton>
      <IconButton label="Regular expression" isPressed={isRegex} onClick={() => onChange({ isRegex: !isRegex })}>
        <Regex />
      </IconButton>
      <span className="mx-1 h-4 w-px bg-line-strong" />
      <IconButton label="Close" keys="Escape" onClick={closeSearch}>
        <X />
      </IconButton>
    </div>
  );
}
