import type { Socket } from 'node:net';

/**
 * Every open client connection, so that the proxy can end them when it stops. A connection is ended by whoever speaks on it; what does
 * not end in time is destroyed here.
 */
export class ClientRegistry {
  readonly #sockets = new Set<Socket>();
  readonly #enders = new Map<Socket, () => void>();

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#enders.delete(socket);
    });
  }

  /** `end` is how the one that now speaks on the connection of `socket` ends it; it takes the place of the one before. */
  setEnder(socket: Socket, end: () => void): void {
    if (this.#sockets.has(socket)) this.#enders.set(socket, end);
  }

  endAll(): void {
    for (const socket of [...this.#sockets]) {
      const end = this.#enders.get(socket);
      if (end === undefined) socket.destroy();
      else end();
    }
  }

  destroyAll(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }
}
