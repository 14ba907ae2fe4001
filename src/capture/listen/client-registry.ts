import type { Socket } from 'node:net';

/** How whoever speaks on a connection ends it, and whether an HTTP exchange is under way on it (absent: no). */
export interface Speaker {
  end(): void;
  isBusy?(): boolean;
}

/**
 * Every open client connection, so that the proxy can end them when it stops. A connection is ended by whoever speaks on it; what does
 * not end in time is destroyed here.
 */
export class ClientRegistry {
  readonly #sockets = new Set<Socket>();
  readonly #speakers = new Map<Socket, Speaker>();

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#speakers.delete(socket);
    });
  }

  /** The one that now speaks on the connection of `socket`; it takes the place of the one before. */
  setSpeaker(socket: Socket, speaker: Speaker): void {
    if (this.#sockets.has(socket)) this.#speakers.set(socket, speaker);
  }

  /** An HTTP exchange is under way on some connection. */
  isBusy(): boolean {
    for (const speaker of this.#speakers.values()) if (speaker.isBusy?.() === true) return true;
    return false;
  }

  endAll(): void {
    for (const socket of [...this.#sockets]) {
      const speaker = this.#speakers.get(socket);
      if (speaker === undefined) socket.destroy();
      else speaker.end();
    }
  }

  destroyAll(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }
}
