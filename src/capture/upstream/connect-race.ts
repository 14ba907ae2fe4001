import { connect, type Socket } from 'node:net';

/**
 * Addresses in, one connected socket out. The next address is tried when the one before failed, or has not answered after a short wait
 * (RFC 8305, "Happy Eyeballs"); the first to connect wins and the others are destroyed.
 */
export type RaceResult =
  | { kind: 'connected'; socket: Socket; address: string }
  | { kind: 'failed'; error: NodeJS.ErrnoException; address: string }
  | { kind: 'timed-out'; address: string }
  | { kind: 'aborted' };

export interface RaceLimits {
  /** RFC 8305 §5 recommends 250 ms. */
  nextAddressAfterMs: number;
  giveUpAfterMs: number;
}

export const defaultRaceLimits: RaceLimits = { nextAddressAfterMs: 250, giveUpAfterMs: 30_000 };

export interface RaceOptions extends Partial<RaceLimits> {
  addresses: readonly string[];
  port: number;
  signal?: AbortSignal | undefined;
}

export function connectRace(options: RaceOptions): Promise<RaceResult> {
  return new Promise((resolve) => new Race(options, resolve).start());
}

/** No IPv6 here, for example. */
const cannotTry: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

class Race {
  readonly #addresses: readonly string[];
  readonly #port: number;
  readonly #signal: AbortSignal | undefined;
  readonly #limits: RaceLimits;
  readonly #resolve: (result: RaceResult) => void;
  readonly #running = new Set<Socket>();
  #nextIndex = 0;
  #nextTimer: NodeJS.Timeout | undefined;
  #limitTimer: NodeJS.Timeout | undefined;
  #failure: Extract<RaceResult, { kind: 'failed' }> | undefined;
  #isOver = false;

  constructor(options: RaceOptions, resolve: (result: RaceResult) => void) {
    this.#addresses = options.addresses;
    this.#port = options.port;
    this.#signal = options.signal;
    this.#limits = { ...defaultRaceLimits, ...options };
    this.#resolve = resolve;
  }

  start(): void {
    if (this.#signal?.aborted) return this.#end({ kind: 'aborted' });
    this.#signal?.addEventListener('abort', this.#onAbort);
    this.#limitTimer = setTimeout(
      () => this.#end({ kind: 'timed-out', address: this.#addresses[0] as string }),
      this.#limits.giveUpAfterMs,
    );
    this.#tryNext();
  }

  #tryNext(): void {
    clearTimeout(this.#nextTimer);
    const address = this.#addresses[this.#nextIndex++];
    if (address === undefined) {
      if (this.#running.size === 0 && this.#failure !== undefined) this.#end(this.#failure);
      return;
    }
    const socket = connect({
      host: address,
      port: this.#port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      allowHalfOpen: true,
    });
    this.#running.add(socket);
    // Stays for the socket's whole life: an error nobody listens to would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => this.#failed(socket, error, address));
    socket.once('connect', () => this.#end({ kind: 'connected', socket, address }, socket));
    const mayTryAnother = this.#nextIndex < this.#addresses.length;
    if (mayTryAnother) this.#nextTimer = setTimeout(() => this.#tryNext(), this.#limits.nextAddressAfterMs);
  }

  #failed(socket: Socket, error: NodeJS.ErrnoException, address: string): void {
    if (this.#isOver) return;
    this.#running.delete(socket);
    // The first address is the one the system prefers, so its failure tells most, unless this machine cannot even try it.
    if (this.#failure === undefined || cannotTry.has(this.#failure.error.code ?? ''))
      this.#failure = { kind: 'failed', error, address };
    this.#tryNext();
  }

  readonly #onAbort = (): void => this.#end({ kind: 'aborted' });

  #end(result: RaceResult, winner?: Socket): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#nextTimer);
    clearTimeout(this.#limitTimer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const socket of this.#running) if (socket !== winner) socket.destroy();
    this.#running.clear();
    this.#resolve(result);
  }
}
