import type { LiveMessage } from './live-messages.ts';
import { memberText } from './live-messages.ts';
import type { RecordedReply } from './recording.ts';

/** Answers what the live server asks with what the client answered when the recorded one did. */
export class RecordedReplies {
  readonly #unused: RecordedReply[];
  readonly #used: RecordedReply[] = [];

  constructor(replies: readonly RecordedReply[]) {
    this.#unused = [...replies];
  }

  /** The answer with the live request's id: the recorded one of the same question, else of the same method in its order. */
  answer({ value, idText }: LiveMessage): Uint8Array {
    const method = String(value.method);
    const params = JSON.stringify(value.params ?? null);
    const found = this.#take(method, params);
    const result = found === null ? null : memberText(found.payload, 'result');
    const error = found === null ? null : memberText(found.payload, 'error');
    return Buffer.from(`{"jsonrpc":"2.0","id":${idText},${answerText(method, { result, error })}}`);
  }

  #take(method: string, params: string): RecordedReply | null {
    const isSame = (each: RecordedReply): boolean => each.method === method && each.params === params;
    const isSameMethod = (each: RecordedReply): boolean => each.method === method;
    let at = this.#unused.findIndex(isSame);
    if (at < 0) at = this.#unused.findIndex(isSameMethod);
    if (at < 0) return this.#used.findLast(isSame) ?? this.#used.findLast(isSameMethod) ?? null;
    const [reply] = this.#unused.splice(at, 1) as [RecordedReply];
    this.#used.push(reply);
    return reply;
  }
}

function answerText(method: string, { result, error }: { result: string | null; error: string | null }): string {
  if (result !== null) return `"result":${result}`;
  if (error !== null) return `"error":${error}`;
  if (method === 'ping') return '"result":{}';
  return `"error":{"code":-32601,"message":${JSON.stringify(`The recording has no answer to ${method}.`)}}`;
}
