export interface DashboardPaneProps {
  sessionId: string;
  onClose: () => void;
}

/** Numbers of the session on screen, in place of the list (`panel=dashboard`). */
export function DashboardPane({ sessionId, onClose }: DashboardPaneProps) {
  return (
    <section aria-label="Dashboard" data-session={sessionId} className="flex-1">
      <button type="button" onClick={onClose}>
        Close
      </button>
    </section>
  );
}
