import type { Timings } from '../../../../model/timings.ts';

export type PhaseName = keyof Timings;

export interface TimingPhase {
  name: PhaseName;
  label: string;
  /** What happens in it. */
  meaning: string;
  /** From the begin of the exchange; null when it did not happen (yet). */
  startMs: number | null;
  durationMs: number | null;
}

const phases: ReadonlyArray<Pick<TimingPhase, 'name' | 'label' | 'meaning'>> = [
  { name: 'blocked', label: 'Blocked', meaning: 'Waiting for a connection, or held at a breakpoint' },
  { name: 'dns', label: 'DNS lookup', meaning: 'The host name becomes an address' },
  { name: 'connect', label: 'Connect', meaning: 'TCP connection to the upstream' },
  { name: 'ssl', label: 'TLS handshake', meaning: 'With the upstream' },
  { name: 'send', label: 'Send', meaning: 'The request goes out' },
  { name: 'wait', label: 'Wait', meaning: 'Until the first byte of the response' },
  { name: 'receive', label: 'Receive', meaning: 'First byte of the response to its end' },
];

/** The phases in order, one behind the other. Those that did not happen take no time. */
export function timingPhases(timings: Timings): { phases: TimingPhase[]; totalMs: number } {
  let startMs = 0;
  const laid = phases.map((phase) => {
    const durationMs = timings[phase.name] ?? null;
    const placed = { ...phase, startMs: durationMs === null ? null : startMs, durationMs };
    startMs += durationMs ?? 0;
    return placed;
  });
  return { phases: laid, totalMs: startMs };
}

/** Why phases are missing, in words; null when none is. */
export function absenceReason(timings: Timings, isSecure: boolean, isEnded: boolean): string | null {
  const has = (name: PhaseName) => timings[name] !== undefined;
  if (!isEnded) return null;
  if (!has('connect') && has('send')) return 'The connection was there already: no lookup, no connect, no handshake.';
  if (!has('send') && !has('connect')) return 'No connection to the upstream was made.';
  if (has('connect') && !has('dns')) return 'No lookup: the address was known.';
  if (has('connect') && !has('ssl') && !isSecure) return 'No TLS handshake: the connection is plain HTTP.';
  return null;
}
