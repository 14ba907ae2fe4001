export interface DetailPaneProps {
  /** May be an id that is gone, or of another session: say so. A new id keeps the component. */
  entryId: string;
  /** Over the whole page (narrow windows) rather than beside the list: draw a back button, which calls `onClose`. */
  isSheet: boolean;
  onClose: () => void;
}

/** One entry, all of it. The tab is `tab` of the view state. */
export function DetailPane({ entryId, isSheet, onClose }: DetailPaneProps) {
  return (
    <section aria-label="Details" data-entry={entryId} className="flex-1">
      {isSheet && (
        <button type="button" onClick={onClose}>
          Back
        </button>
      )}
    </section>
  );
}
