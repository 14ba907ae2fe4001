// The other end of CaptureEvents: keeps what it is told, and checks the order it was promised.
import type { CaptureEvents } from '../../../src/model/capture-events.ts';
import type { Exchange } from '../../../src/model/exchange.ts';

export interface RecordingEvents extends CaptureEvents {
  started: Exchange[];
  ended: Exchange[];
  /** How often `exchangeChanged` was called for it. */
  changes: Map<Exchange, number>;
  /** Resolves with the first ended exchange that fits. */
  untilEnded(fits: (exchange: Exchange) => boolean, timeoutMs?: number): Promise<Exchange>;
  /** Resolves with the first started exchange that fits. */
  untilStarted(fits: (exchange: Exchange) => boolean, timeoutMs?: number): Promise<Exchange>;
}

export function createRecordingEvents(): RecordingEvents {
  const started: Exchange[] = [];
  const ended: Exchange[] = [];
  const changes = new Map<Exchange, number>();
  const until = async (
    list: Exchange[],
    fits: (exchange: Exchange) => boolean,
    timeoutMs: number,
  ): Promise<Exchange> => {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = list.find(fits);
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new Error(`no such exchange; there are ${list.map(describe).join(' | ') || 'none'}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    started,
    ended,
    changes,
    untilEnded: (fits, timeoutMs = 20_000) => until(ended, fits, timeoutMs),
    untilStarted: (fits, timeoutMs = 20_000) => until(started, fits, timeoutMs),
    exchangeStarted(exchange) {
      if (started.includes(exchange)) throw new Error('started twice');
      started.push(exchange);
    },
    exchangeChanged(exchange) {
      if (!started.includes(exchange) || ended.includes(exchange)) throw new Error('changed outside of its life');
      changes.set(exchange, (changes.get(exchange) ?? 0) + 1);
    },
    bodyReceived() {},
    frameRelayed() {},
    exchangeEnded(exchange) {
      if (!started.includes(exchange) || ended.includes(exchange)) throw new Error('ended twice or never started');
      if (!exchange.isEnded) throw new Error('told to have ended while it runs');
      ended.push(exchange);
    },
    isCongested: () => false,
    onceDrained: (resume) => resume(),
  };
}

function describe(exchange: Exchange): string {
  return `${exchange.method} ${exchange.url} ${exchange.state} ${exchange.status} ${exchange.failure?.kind ?? ''} ${exchange.failure?.message ?? ''}`;
}
