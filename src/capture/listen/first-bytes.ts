import type { Socket } from 'node:net';
import { type ClientHello, readClientHello } from '../../wire/client-hello.ts';
import { sniffProtocol } from '../../wire/sniff.ts';

/**
 * Finds out what a client speaks inside a tunnel. In: a socket whose next bytes are unread. Out: one answer, with the bytes read so
 * far, which the caller puts back or passes on. Nothing is ever lost, and nothing is written.
 */
export type FirstBytes =
  | { kind: 'tls'; hello: ClientHello; bytes: Buffer }
  | { kind: 'http'; bytes: Buffer }
  /** Anything else; `hasEnded` when FIN followed the bytes. */
  | { kind: 'opaque'; bytes: Buffer; hasEnded: boolean }
  /** A TLS client that began a hello and did not go on. */
  | { kind: 'stalled-hello' }
  /** Reset in the middle of what could not be told yet. */
  | { kind: 'cut-off' }
  /** Closed without a byte. */
  | { kind: 'closed' };

export interface FirstBytesLimits {
  /** How long nothing at all, or the beginning of something unclear, is waited for before `onSilent`. */
  silentMs: number;
  helloMs: number;
}

export const defaultFirstBytesLimits: FirstBytesLimits = { silentMs: 500, helloMs: 30_000 };

export interface FirstBytesListener {
  /** Called at most once, and last. */
  onFirst(first: FirstBytes): void;
  /** Called at most once: the client has sent nothing so far. It may still. */
  onSilent(): void;
}

export class FirstBytesReader {
  readonly #socket: Socket;
  readonly #listener: FirstBytesListener;
  readonly #limits: FirstBytesLimits;
  #bytes: Buffer | null = null;
  #isOver = false;
  #timer: NodeJS.Timeout;

  constructor(socket: Socket, listener: FirstBytesListener, limits: FirstBytesLimits = defaultFirstBytesLimits) {
    this.#socket = socket;
    this.#listener = listener;
    this.#limits = limits;
    this.#timer = setTimeout(() => this.#waitedLong(), limits.silentMs);
    socket.on('readable', this.#onReadable);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
  }

  /** Stops reading; returns what was read. */
  stop(): Buffer | null {
    if (this.#isOver) return null;
    this.#finish();
    return this.#bytes;
  }

  readonly #onReadable = (): void => {
    const chunk = this.#socket.read() as Buffer | null;
    if (chunk === null) return;
    this.#bytes = this.#bytes === null ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#classify(this.#bytes);
  };

  #classify(bytes: Buffer): void {
    const protocol = sniffProtocol(bytes);
    if (protocol === 'more') return;
    if (protocol === 'tls') return this.#readHello(bytes);
    if (protocol === 'http') return this.#answer({ kind: 'http', bytes });
    this.#answer({ kind: 'opaque', bytes, hasEnded: false });
  }

  #readHello(bytes: Buffer): void {
    const hello = readClientHello(bytes);
    if (hello.kind === 'client-hello') this.#answer({ kind: 'tls', hello, bytes });
    else if (hello.kind === 'not-tls') this.#answer({ kind: 'opaque', bytes, hasEnded: false });
    else this.#restartTimer(this.#limits.helloMs);
  }

  #waitedLong(): void {
    const bytes = this.#bytes;
    if (bytes === null) return this.#listener.onSilent();
    if (sniffProtocol(bytes) === 'tls') this.#answer({ kind: 'stalled-hello' });
    else this.#answer({ kind: 'opaque', bytes, hasEnded: false });
  }

  readonly #onEnd = (): void => {
    const bytes = this.#bytes;
    this.#answer(bytes === null ? { kind: 'closed' } : { kind: 'opaque', bytes, hasEnded: true });
  };

  readonly #onClose = (): void => this.#answer({ kind: this.#bytes === null ? 'closed' : 'cut-off' });

  #restartTimer(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#waitedLong(), waitMs);
  }

  #answer(first: FirstBytes): void {
    if (this.#isOver) return;
    this.#finish();
    this.#listener.onFirst(first);
  }

  #finish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.off('readable', this.#onReadable);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onClose);
  }
}
