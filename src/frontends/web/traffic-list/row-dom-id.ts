/** Of an entry's row: what has the list's focus is named by it. */
export const rowDomId = (entryId: string): string => `entry-${entryId}`;
