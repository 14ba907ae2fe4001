import type { BadgeTone } from '../ui/Badge.tsx';
import type { ReplayOutcome } from './use-replay.ts';

type Verdict = ReplayOutcome['verdict'];

export const verdictLooks: Readonly<Record<Verdict, { tone: BadgeTone; label: string; sentence: string }>> = {
  same: { tone: 'ok', label: 'same', sentence: 'The answer is the recorded one.' },
  differs: { tone: 'warn', label: 'differs', sentence: 'The answer is not the recorded one.' },
  failed: { tone: 'danger', label: 'failed', sentence: 'There is no answer.' },
  timed_out: { tone: 'danger', label: 'timed out', sentence: 'There was no answer in time.' },
  unknown: { tone: 'neutral', label: 'answered', sentence: 'The recording has no answer to compare with.' },
};

/** For a terminal. An id is as its file wrote it, so only a harmless one stands in the line. */
export const terminalCommand = (proxyId: string): string =>
  `nectoproxy mcp replay --message ${/^[\w-]+$/.test(proxyId) ? proxyId : 'ID'} --target-command "node server.js"`;
