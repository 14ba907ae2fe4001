import type { CaptureConfig } from '../model/capture-config.ts';
import type { CaptureContext } from './context.ts';
import { buildChain } from './interceptors/chain.ts';
import type { Interceptor } from './interceptors/interceptor.ts';

/**
 * Everything that can change while capture runs, replaced as a whole. In: the configuration, and what takes part in exchanges besides the
 * built-in interceptors. Out: what is in force now, for whoever begins a connection or an exchange. Before: start-capture, mcp/http-relay.
 */
export interface SnapshotParts {
  config: CaptureConfig;
  /** After the built-in ones. */
  interceptors?: readonly Interceptor[] | undefined;
  holding?: Holding | null | undefined;
}

/** Comes last, and is asked only while something is to be held: until then it costs one look at `isOn`. */
export interface Holding {
  interceptor: Interceptor;
  isOn: () => boolean;
  /** Told also while it is off. */
  onStreaming: CaptureContext['onStreaming'];
}

export interface Snapshot {
  readonly readers: Pick<CaptureContext, 'config' | 'chain' | 'onStreaming'>;
  setConfig(config: CaptureConfig): void;
}

export function createSnapshot({ config, interceptors = [], holding }: SnapshotParts): Snapshot {
  const inForce = (next: CaptureConfig) => {
    const plain = buildChain(next, interceptors);
    return { config: next, plain, holding: holding ? buildChain(next, [...interceptors, holding.interceptor]) : plain };
  };
  let current = inForce(config);
  return {
    readers: {
      config: () => current.config,
      chain: () => (holding?.isOn() ? current.holding : current.plain),
      onStreaming: holding?.onStreaming,
    },
    setConfig(next) {
      current = inForce(next);
    },
  };
}
