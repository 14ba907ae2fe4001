import { ArrowDown, ArrowUp } from 'lucide-react';

/** Over the end of the list where new entries come in, while the person looks elsewhere. */
export function NewEntriesPill({ count, isAtTop, onClick }: { count: number; isAtTop: boolean; onClick: () => void }) {
  if (count === 0) return null;
  return (
    <button
      type="button"
      onClick={onClick}
      className={`appear absolute left-1/2 z-10 flex h-6 -translate-x-1/2 items-center gap-1 rounded-large border border-transparent bg-accent px-2.5 text-small font-medium text-on-accent shadow-float [&_svg]:size-3 ${isAtTop ? 'top-9' : 'bottom-3'}`}
    >
      {isAtTop ? <ArrowUp /> : <ArrowDown />}
      {count.toLocaleString('en')} new
    </button>
  );
}
