import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { BadgeTone } from '../ui/Badge.tsx';

/** `tools/call`, `response · tools/call`, `not JSON-RPC`. */
export function methodText({ kind, method, correlatedMethod }: McpMessageSummary): string {
  if (kind === 'invalid') return 'not JSON-RPC';
  if (method !== null) return method;
  const what = kind === 'error' ? 'error' : 'response';
  return correlatedMethod === null ? what : `${what} · ${correlatedMethod}`;
}

export interface Mark {
  tone: BadgeTone;
  label: string;
  /** What it means, in a sentence. */
  title: string;
}

const dispositionMarks: Partial<Record<McpMessageSummary['disposition'], Mark>> = {
  held: { tone: 'warn', label: 'held', title: 'It waits for your decision.' },
  edited: { tone: 'accent', label: 'edited', title: 'It was changed before it went on.' },
  dropped: { tone: 'danger', label: 'dropped', title: 'It never went on.' },
  answered: { tone: 'accent', label: 'answered', title: 'You answered it; it never went on.' },
  injected: { tone: 'accent', label: 'injected', title: 'Made by you, not by a peer.' },
  invalid: { tone: 'warn', label: 'invalid', title: 'No JSON-RPC message: it was passed on untouched.' },
};

/** A tool that failed and a call that failed are two things: the first ran. */
export function marksOf({ disposition, failure }: McpMessageSummary): Mark[] {
  const marks: Mark[] = [];
  if (failure === 'tool')
    marks.push({ tone: 'warn', label: 'tool failed', title: 'The tool ran and says that it failed (isError).' });
  if (failure === 'protocol')
    marks.push({ tone: 'danger', label: 'error', title: 'The call failed: a JSON-RPC error.' });
  const became = dispositionMarks[disposition];
  return became === undefined ? marks : [...marks, became];
}

export const directionText = ({ direction }: Pick<McpMessageSummary, 'direction'>): string =>
  direction === 'client_to_server' ? 'client to server' : 'server to client';
