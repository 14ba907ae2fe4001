import { keyNames } from './key-names.ts';

/** `keys` as in `useShortcut`: `Mod+K`, `/`, `Shift+ArrowDown`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5" aria-hidden="true">
      {keyNames(keys).map((name) => (
        <kbd
          key={name}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-small border border-line-strong px-1 font-sans text-small leading-none text-muted"
        >
          {name}
        </kbd>
      ))}
    </span>
  );
}
