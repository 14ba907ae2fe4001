// Requests that wait for their answer, of one sender: ids belong to who made them, and both sides of MCP count from 0. Bounded: what is
// never answered is forgotten when there is too much of it. Before: correlate.
import { idKey } from '../../wire/json-rpc.ts';

export interface PendingRequest {
  readonly proxyId: string;
  method: string;
  target: string | null;
  /** The client's request that this one is a part of; its own id when it is one. */
  readonly operationId: string | null;
  /** The exchange that carried it over HTTP; null on stdio. */
  readonly carrier: object | null;
  /** Monotonic milliseconds; null while it is held. */
  forwardedAtMs: number | null;
  idText: string;
  /** Its sender has given up on it. An answer may come all the same. */
  isCancelled: boolean;
}

const mostPending = 10_000;
/** At once: to find the first entry of a map whose first entries were deleted costs more the more they were. */
const forgottenAtOnce = 1_000;

export class PendingRequests {
  /** Several under one id only when the sender uses it again before the answer: then the first answer is the first one's. */
  readonly #byId = new Map<string, PendingRequest[]>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(request: PendingRequest): void {
    for (const key of keysOf(request.idText)) {
      const same = this.#byId.get(key);
      if (same) same.push(request);
      else this.#byId.set(key, [request]);
    }
    this.#count += 1;
    if (this.#count > mostPending) this.#forgetOldest();
  }

  /** The request of that id; of several the one that the same exchange carried, else the oldest. */
  find(idText: string, carrier: object | null): PendingRequest | null {
    for (const key of keysOf(idText)) {
      const same = this.#byId.get(key);
      if (!same) continue;
      return (carrier && same.find((request) => request.carrier === carrier)) ?? same[0] ?? null;
    }
    return null;
  }

  delete(request: PendingRequest): void {
    let isKnown = false;
    for (const key of keysOf(request.idText)) {
      const same = this.#byId.get(key);
      const at = same?.indexOf(request) ?? -1;
      if (!same || at < 0) continue;
      isKnown = true;
      same.splice(at, 1);
      if (same.length === 0) this.#byId.delete(key);
    }
    if (isKnown) this.#count -= 1;
  }

  /** The only request that waits and is asked for by `isWanted`; null when there is none or several. */
  only(isWanted: (request: PendingRequest) => boolean): PendingRequest | null {
    // Beyond a few nobody could say which one is meant.
    if (this.#count > 8) return null;
    const wanted = new Set([...this.#byId.values()].flat().filter(isWanted));
    return wanted.size === 1 ? ([...wanted][0] as PendingRequest) : null;
  }

  #forgetOldest(): void {
    const oldest: PendingRequest[] = [];
    for (const same of this.#byId.values()) {
      if (oldest.length >= forgottenAtOnce) break;
      oldest.push(...same);
    }
    for (const request of oldest) this.delete(request);
  }
}

/** A number beyond 2^53 is known by its digits, and by what a peer makes of it that reads it as a double. */
function keysOf(idText: string): string[] {
  const key = idKey(idText);
  if (key.length < 16 || key.charCodeAt(0) === 0x22) return [key];
  const rounded = String(Number(key));
  return rounded === key ? [key] : [key, rounded];
}
