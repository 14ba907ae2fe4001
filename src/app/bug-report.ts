/** A fault of our own. `where` says what it happened on: an exchange, a request, a thread. */
export type BugReport = (error: unknown, where?: string | null) => void;

/** One line for a fault, with the place in the program; the whole stack when asked for. Nothing here may fail. */
export function createBugReport(write: (line: string) => void, isDebug: boolean): BugReport {
  return (error, where) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const place = /^\s+at .*$/m.exec(stack ?? '')?.[0].trim() ?? '';
    const on = where ? ` (${where})` : '';
    write(`nectoproxy: internal fault${on}: ${isDebug ? (stack ?? message) : `${message} ${place}`.trim()}`);
  };
}
