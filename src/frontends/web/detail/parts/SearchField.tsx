import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import type { Ref } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';

export interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** How many were found; absent: not a search but a filter. */
  count?: number;
  at?: number;
  onStep?: (step: 1 | -1) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A quiet bar over what it searches. Enter goes on, Shift+Enter back, Escape empties it. */
export function SearchField({ label, value, onChange, count, at = -1, onStep, ref }: SearchFieldProps) {
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') onStep?.(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && value !== '') onChange('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex h-8 shrink-0 items-center gap-1.5 border-b border-line px-2 focus-within:bg-surface">
      <Search className="size-3.5 shrink-0 text-muted" aria-hidden="true" />
      <input
        ref={ref}
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={pressed}
        className="h-6 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted"
      />
      {count !== undefined && value.trim() !== '' && (
        <>
          <span className="text-small text-muted" role="status">
            {count === 0 ? 'Not found' : at < 0 ? `${count} found` : `${at + 1} of ${count}`}
          </span>
          <IconButton size="small" label="Previous match" onClick={() => onStep?.(-1)} disabled={count === 0}>
            <ChevronUp />
          </IconButton>
          <IconButton size="small" label="Next match" onClick={() => onStep?.(1)} disabled={count === 0}>
            <ChevronDown />
          </IconButton>
        </>
      )}
    </div>
  );
}
