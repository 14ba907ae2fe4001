import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';

export interface TagFieldProps {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

const longest = 60;
const most = 20;

/** Tags, made with Enter or a comma, taken away with their button or Backspace. */
export function TagField({ tags, onChange }: TagFieldProps) {
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const added = text
      .split(',')
      .map((tag) => tag.trim().slice(0, longest))
      .filter((tag) => tag !== '');
    setTyped('');
    if (added.length > 0) onChange([...new Set([...tags, ...added])].slice(0, most));
  };
  const pressed = (event: KeyboardEvent) => {
    const isEnter = event.key === 'Enter' && !event.ctrlKey && !event.metaKey && typed.trim() !== '';
    if (isEnter || event.key === ',') add(typed);
    else if (event.key === 'Backspace' && typed === '' && tags.length > 0) onChange(tags.slice(0, -1));
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-1 rounded-medium border border-line-strong bg-ground px-1.5 py-0.5 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
      {tags.map((tag) => (
        <span key={tag} className="inline-flex h-5 max-w-full items-center rounded-small bg-hover pl-1.5">
          <span className="truncate">{tag}</span>
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => onChange(tags.filter((each) => each !== tag))}
            className="flex size-5 items-center justify-center text-muted hover:text-text"
          >
            <X className="size-3" />
          </button>
        </span>
      ))}
      <input
        aria-label="Add a tag"
        placeholder={tags.length === 0 ? 'Tags, separated by commas' : ''}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={pressed}
        onBlur={() => add(typed)}
        className="h-5 min-w-24 flex-1 bg-transparent outline-none placeholder:text-muted"
      />
    </div>
  );
}
