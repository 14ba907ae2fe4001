import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import type { BridgeClientSession } from './bridge-client-session.ts';

/**
 * Servers for requests that belong to no session (revision 2026-07-28). In: a request. Out: who gets it: one server for all, and a further one
 * only while an id or progress token of the request is under way already, because ids belong to their sender and are never changed. A
 * further one that nobody has used for a while is ended.
 */
export class BridgeStatelessPool {
  readonly #open: () => BridgeClientSession;
  readonly #all: BridgeClientSession[] = [];

  constructor(open: () => BridgeClientSession) {
    this.#open = open;
  }

  /** Null when there are too many. */
  serverFor(messages: readonly JsonRpcMessage[]): BridgeClientSession | null {
    const related = messages.find(({ relatedRequestId }) => relatedRequestId !== null)?.relatedRequestId;
    const waiting = related == null ? undefined : this.#all.find((one) => one.waitsFor(related));
    return waiting ?? this.#all.find((one) => one.isFreeFor(messages)) ?? this.#add();
  }

  closeIdle(): void {
    for (const one of this.#all.slice(1)) if (one.idleMs() > furtherIdleMs) one.close();
  }

  each(act: (session: BridgeClientSession) => void): void {
    for (const one of [...this.#all]) act(one);
  }

  #add(): BridgeClientSession | null {
    if (this.#all.length >= mostServers) return null;
    const session = this.#open();
    this.#all.push(session);
    void session.ended.then(() => this.#all.splice(this.#all.indexOf(session), 1));
    return session;
  }
}

const furtherIdleMs = 60_000;
const mostServers = 64;
