const prefix = 'nectoproxy.session.';
const memory = new Map<string, Record<string, unknown>>();

/**
 * What this window remembers of each session while it shows another: filter, order and selection (view-state.ts does that), and whatever a
 * component puts here, such as the place it was scrolled to. Survives a reload, ends with the window.
 */
export function readSessionMemory<Value>(sessionId: string, key: string): Value | undefined {
  return of(sessionId)[key] as Value | undefined;
}

export function writeSessionMemory(sessionId: string, key: string, value: unknown): void {
  const record = { ...of(sessionId), [key]: value };
  memory.set(sessionId, record);
  try {
    sessionStorage.setItem(prefix + sessionId, JSON.stringify(record));
  } catch {
    // Full or forbidden: remembered until the next load.
  }
}

export function forgetSession(sessionId: string): void {
  memory.delete(sessionId);
  try {
    sessionStorage.removeItem(prefix + sessionId);
  } catch {
    // Forbidden: there is nothing then.
  }
}

function of(sessionId: string): Record<string, unknown> {
  const known = memory.get(sessionId);
  if (known !== undefined) return known;
  const read = stored(sessionId);
  memory.set(sessionId, read);
  return read;
}

function stored(sessionId: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(prefix + sessionId) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
