import type { DialResult, UpstreamConnection, UpstreamTarget } from '../upstream/upstream-connection.ts';
import type { ExchangeRun } from './exchange-run.ts';

/**
 * A new upstream connection being opened for one exchange. Ends in the connection, or in the exchange's failure; a connection that
 * comes when the exchange is over is kept for the next one.
 */
export class ExchangeDial {
  readonly #run: ExchangeRun;
  readonly #stop = new AbortController();
  #isSettled = false;

  constructor(run: ExchangeRun) {
    this.#run = run;
  }

  start(target: UpstreamTarget, use: (connection: UpstreamConnection) => void): void {
    const { clock, context, exchange } = this.#run;
    clock.dialStarted(exchange.timings);
    context.upstream
      .dial(target, this.#stop.signal)
      .then((result) => this.#settle(result, use))
      .catch((error: unknown) => this.#run.faulted(error));
  }

  giveUp(): void {
    if (!this.#isSettled) this.#stop.abort();
  }

  #settle(result: DialResult, use: (connection: UpstreamConnection) => void): void {
    const run = this.#run;
    this.#isSettled = true;
    if (run.isOver) {
      if (result.kind === 'connected') run.client.keepForLater(result.connection);
      return;
    }
    run.clock.dialEnded(run.exchange.timings, result);
    if (result.kind === 'connected') return use(result.connection);
    if (result.remoteAddress !== undefined) run.exchange.remoteAddress = result.remoteAddress;
    if (result.tls !== undefined) run.exchange.tls = { client: run.client.connection.tls, upstream: result.tls };
    run.fail(result.failure);
  }
}
