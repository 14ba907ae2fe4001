export interface FilterBarProps {
  /** The session whose values are offered. Null until it is known. */
  sessionId: string | null;
}

/** In the toolbar, as wide as there is room. Reads and sets `q` of the view state; registers `/` with `useAction`. */
export function FilterBar({ sessionId }: FilterBarProps) {
  return <div data-filter-bar data-session={sessionId ?? ''} className="h-7 flex-1" />;
}
