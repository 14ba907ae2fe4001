import type { Socket } from 'node:net';
import type { CaptureEvents } from '../../model/capture-events.ts';
import { hold, ReadGate } from './read-gate.ts';

/**
 * Two sockets joined: every byte of one goes to the other, in both directions, until both have ended. In: two open sockets nobody else
 * listens to. A full socket or a full recorder pauses the one that feeds it; FIN is passed on as FIN, in each direction by itself; RST
 * as RST. It changes no byte and copies none.
 */
export interface RelayEnd {
  socket: Socket;
  /** Bytes read from it and not passed on yet. */
  unread: Uint8Array | null;
  /** FIN has been read from it already. */
  hasEnded: boolean;
  reset(): void;
}

export interface RelayObserver {
  /** Called after the bytes went on; must not change them. */
  passed(direction: 'up' | 'down', bytes: Uint8Array): void;
  /** Both sockets are closed. `side` says whose connection broke, null when both ended in order. */
  closed(side: 'client' | 'upstream' | null, error: NodeJS.ErrnoException | null): void;
}

export function relayBytes(
  client: RelayEnd,
  upstream: RelayEnd,
  observer: RelayObserver,
  events: Pick<CaptureEvents, 'isCongested' | 'onceDrained'>,
): void {
  let broken: { side: 'client' | 'upstream'; error: NodeJS.ErrnoException | null } | null = null;
  let openCount = 2;

  function joinOneWay(from: RelayEnd, to: RelayEnd, direction: 'up' | 'down'): void {
    const gate = new ReadGate(from.socket);
    const pass = (bytes: Uint8Array): void => {
      if (!to.socket.destroyed && !to.socket.write(bytes)) gate.close(hold.peerFull);
      observer.passed(direction, bytes);
      if (!events.isCongested()) return;
      gate.close(hold.recorderFull);
      events.onceDrained(() => gate.open(hold.recorderFull));
    };
    from.socket.pause();
    if (from.unread !== null && from.unread.length > 0) pass(from.unread);
    if (from.hasEnded) return void to.socket.end();
    from.socket.on('data', pass);
    from.socket.on('end', () => to.socket.end());
    to.socket.on('drain', () => gate.open(hold.peerFull));
    if (to.socket.writableNeedDrain) gate.close(hold.peerFull);
    gate.begin();
  }

  function watchClose(end: RelayEnd, other: RelayEnd, side: 'client' | 'upstream'): void {
    end.socket.on('error', (error: NodeJS.ErrnoException) => {
      broken ??= { side, error };
    });
    onceClosed(end.socket, () => {
      openCount -= 1;
      if (openCount === 0) return observer.closed(broken?.side ?? null, broken?.error ?? null);
      // In order only when both directions had ended; then the other side closes by itself.
      const isOrderly = broken === null && end.socket.readableEnded && end.socket.writableFinished;
      if (isOrderly) return;
      broken ??= { side, error: null };
      other.reset();
    });
  }

  watchClose(client, upstream, 'client');
  watchClose(upstream, client, 'upstream');
  joinOneWay(client, upstream, 'up');
  joinOneWay(upstream, client, 'down');
}

/** Also when it was closed before anybody listened. */
function onceClosed(socket: Socket, listener: () => void): void {
  if (socket.closed) queueMicrotask(listener);
  else socket.once('close', listener);
}
