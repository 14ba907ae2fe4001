import type { Readable } from 'node:stream';

/** Why reading from a socket rests. Reasons add up; reading goes on when none is left. */
export const hold = {
  /** The other side does not take what we write. */
  peerFull: 1,
  /** The recorder's queue is full: the client is slowed, the record never thinned. */
  recorderFull: 2,
  /** There is no upstream connection to write to yet. */
  notConnected: 4,
  /** Requests wait behind the one that runs. */
  pipelined: 8,
} as const;

export class ReadGate {
  readonly #socket: Readable;
  #reasons = 0;

  constructor(socket: Readable) {
    this.#socket = socket;
  }

  close(reason: number): void {
    if (this.#reasons === 0) this.#socket.pause();
    this.#reasons |= reason;
  }

  /** Starts reading on a socket that was paused, unless a reason holds it. */
  begin(): void {
    if (this.#reasons === 0) this.#socket.resume();
  }

  open(reason: number): void {
    if ((this.#reasons & reason) === 0) return;
    this.#reasons &= ~reason;
    if (this.#reasons === 0 && !this.#socket.destroyed) this.#socket.resume();
  }
}
