import { targetKey } from './target-key.ts';
import type { UpstreamConnection, UpstreamOwner, UpstreamTarget } from './upstream-connection.ts';

/**
 * Idle upstream connections. Those of a client that is still there are its own, because an origin may tie state to a connection; when
 * the client is gone, clean ones serve others for a short time. A connection that says anything while idle is dropped: what comes
 * without having been asked for would pass for the answer to the next request (response smuggling).
 */
export interface PoolLimits {
  /** Servers in wide use keep idle connections for 5 s (Node, Apache); a shorter wait here avoids most races with their close. */
  sharedIdleMs: number;
  maxSharedPerKey: number;
  maxShared: number;
  /** A client that speaks to many origins over one connection keeps the latest few open. */
  maxOwn: number;
}

const defaultLimits: PoolLimits = { sharedIdleMs: 4_000, maxSharedPerKey: 64, maxShared: 1_024, maxOwn: 16 };

export class UpstreamPool {
  readonly #limits: PoolLimits;
  /** Insertion order is the order of becoming idle, oldest first. */
  readonly #shared = new Map<string, Set<IdleConnection>>();
  #sharedCount = 0;
  #sweepTimer: NodeJS.Timeout | undefined;
  readonly #owners = new Set<Owner>();

  constructor(limits: Partial<PoolLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  createOwner(): UpstreamOwner {
    const owner = new Owner(this, this.#limits.maxOwn, () => this.#owners.delete(owner));
    this.#owners.add(owner);
    return owner;
  }

  takeShared(target: UpstreamTarget): UpstreamConnection | null {
    const idle = this.#shared.get(targetKey(target));
    if (idle === undefined) return null;
    for (const candidate of [...idle].reverse()) {
      this.#remove(candidate);
      if (candidate.take()) return candidate.connection;
    }
    return null;
  }

  addShared(connection: UpstreamConnection): void {
    if (connection.isBound || this.#limits.maxShared === 0) return void connection.socket.destroy();
    const idle = new IdleConnection(connection, () => this.#remove(idle));
    if (!idle.isOpen) return;
    const same = this.#shared.get(connection.key) ?? new Set();
    this.#shared.set(connection.key, same.add(idle));
    this.#sharedCount += 1;
    if (same.size > this.#limits.maxSharedPerKey) this.#drop(same.values().next().value);
    if (this.#sharedCount > this.#limits.maxShared) this.#drop(this.#oldest());
    this.#sweepTimer ??= setInterval(() => this.#sweep(), 1_000).unref();
  }

  close(): void {
    for (const owner of this.#owners) owner.destroyIdle();
    for (const same of this.#shared.values()) for (const idle of same) this.#drop(idle);
    clearInterval(this.#sweepTimer);
  }

  #sweep(): void {
    const limit = performance.now() - this.#limits.sharedIdleMs;
    for (const same of this.#shared.values()) for (const idle of same) if (idle.idleSince <= limit) this.#drop(idle);
    if (this.#sharedCount > 0) return;
    clearInterval(this.#sweepTimer);
    this.#sweepTimer = undefined;
  }

  #oldest(): IdleConnection | undefined {
    let oldest: IdleConnection | undefined;
    for (const same of this.#shared.values()) {
      const first = same.values().next().value;
      if (first !== undefined && (oldest === undefined || first.idleSince < oldest.idleSince)) oldest = first;
    }
    return oldest;
  }

  #drop(idle: IdleConnection | undefined): void {
    if (idle === undefined) return;
    this.#remove(idle);
    idle.destroy();
  }

  #remove(idle: IdleConnection): void {
    const same = this.#shared.get(idle.connection.key);
    if (same?.delete(idle) !== true) return;
    this.#sharedCount -= 1;
    if (same.size === 0) this.#shared.delete(idle.connection.key);
  }
}

class Owner implements UpstreamOwner {
  readonly #pool: UpstreamPool;
  readonly #maxIdle: number;
  readonly #forget: () => void;
  /** Oldest first. */
  #idle: IdleConnection[] = [];
  #isClosed = false;

  constructor(pool: UpstreamPool, maxIdle: number, forget: () => void) {
    this.#pool = pool;
    this.#maxIdle = maxIdle;
    this.#forget = forget;
  }

  takeOwn(target: UpstreamTarget): UpstreamConnection | null {
    if (this.#idle.length === 0) return null;
    const key = targetKey(target);
    for (let at = this.#idle.length - 1; at >= 0; at--) {
      const candidate = this.#idle[at] as IdleConnection;
      if (candidate.connection.key !== key) continue;
      this.#idle.splice(at, 1);
      if (candidate.take()) return candidate.connection;
    }
    return null;
  }

  takeShared(target: UpstreamTarget): UpstreamConnection | null {
    return this.#pool.takeShared(target);
  }

  giveBack(connection: UpstreamConnection): void {
    if (this.#isClosed) return this.#pool.addShared(connection);
    const idle = new IdleConnection(connection, () => this.#remove(idle));
    if (!idle.isOpen) return;
    this.#idle.push(idle);
    if (this.#idle.length > this.#maxIdle) this.#release(this.#idle.shift());
  }

  close(): void {
    this.#isClosed = true;
    this.#forget();
    const idle = this.#idle;
    this.#idle = [];
    for (const one of idle) this.#release(one);
  }

  destroyIdle(): void {
    for (const one of this.#idle.splice(0)) one.destroy();
  }

  #release(idle: IdleConnection | undefined): void {
    if (idle?.take()) this.#pool.addShared(idle.connection);
  }

  #remove(idle: IdleConnection): void {
    const at = this.#idle.indexOf(idle);
    if (at !== -1) this.#idle.splice(at, 1);
  }
}

/** Watches one connection while nobody uses it. */
class IdleConnection {
  readonly connection: UpstreamConnection;
  readonly idleSince = performance.now();
  readonly #onGone: () => void;
  isOpen: boolean;

  constructor(connection: UpstreamConnection, onGone: () => void) {
    this.connection = connection;
    this.#onGone = onGone;
    const { socket } = connection;
    this.isOpen = isClean(connection);
    if (this.isOpen) this.#watch();
    else socket.destroy();
  }

  /** False when it cannot be used any more; then it has been destroyed. */
  take(): boolean {
    if (!this.isOpen) return false;
    this.#stopWatching();
    const isUsable = isClean(this.connection);
    if (!isUsable) this.connection.socket.destroy();
    return isUsable;
  }

  destroy(): void {
    this.#stopWatching();
    this.connection.socket.destroy();
  }

  readonly #end = (): void => {
    if (!this.isOpen) return;
    this.destroy();
    this.#onGone();
  };

  #watch(): void {
    const { socket } = this.connection;
    socket.on('data', this.#end);
    socket.on('end', this.#end);
    socket.on('close', this.#end);
    socket.resume();
  }

  #stopWatching(): void {
    this.isOpen = false;
    const { socket } = this.connection;
    socket.off('data', this.#end);
    socket.off('end', this.#end);
    socket.off('close', this.#end);
    // Without a listener a flowing socket would throw bytes away; whoever has it next resumes it.
    socket.pause();
  }
}

function isClean({ socket }: UpstreamConnection): boolean {
  return (
    !socket.destroyed &&
    socket.writable &&
    socket.readable &&
    socket.readableLength === 0 &&
    socket.writableLength === 0
  );
}
