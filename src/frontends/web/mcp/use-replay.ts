import { useEffect, useRef, useState } from 'react';
import { api } from '../state/api.ts';

export type ReplayOutcome = Awaited<ReturnType<typeof api.mcp.replay>>;

export type ReplayState =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'done'; outcome: ReplayOutcome }
  /** Why it was not even tried. */
  | { kind: 'refused'; sentence: string };

export interface Replay {
  state: ReplayState;
  /** `server`: what the person has seen and agreed to. */
  begin: (server: string) => void;
  stop: () => void;
}

/** A request that is sent again; whoever leaves it stops it. */
export function useReplay(proxyId: string): Replay {
  const [state, setState] = useState<ReplayState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setState({ kind: 'idle' });
  };
  const begin = (server: string) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState({ kind: 'running' });
    const tell = (next: ReplayState) => {
      if (!control.signal.aborted) setState(next);
    };
    api.mcp.replay(proxyId, { server }, control.signal).then(
      (outcome) => tell({ kind: 'done', outcome }),
      (error: Error) => tell({ kind: 'refused', sentence: error.message }),
    );
  };
  useEffect(() => () => running.current?.abort(), []);
  return { state, begin, stop };
}
