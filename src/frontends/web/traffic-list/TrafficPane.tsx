export interface TrafficPaneProps {
  /** The session on screen; it holds at least one entry. A new id keeps the component: show the other session's rows, where they were left. */
  sessionId: string;
}

/**
 * The list of entries. What it shows is in the view state: `q` (the filter), `sort` (its own words), `entryId` (the entry in the detail pane; set
 * it with `setView({ entryId })`). Must have one element with `data-traffic-list` that takes focus: Escape in other places goes there.
 */
export function TrafficPane({ sessionId }: TrafficPaneProps) {
  return <section aria-label="Traffic" data-traffic-list data-session={sessionId} tabIndex={-1} className="flex-1" />;
}
