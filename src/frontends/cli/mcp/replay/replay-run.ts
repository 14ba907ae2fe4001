import type { Noise } from '../../../../model/compare/noise.ts';
import { type AnswerDifference, compareAnswers } from './compare-answers.ts';
import { HttpStatusError } from './http-target.ts';
import { type LiveMessage, liveMessages } from './live-messages.ts';
import { RecordedReplies } from './recorded-replies.ts';
import type { Recording, ReplayStep } from './recording.ts';
import type { ReplayTarget, SentMessage } from './replay-target.ts';

export type Verdict = 'same' | 'differs' | 'failed' | 'timed_out';

export interface ReplayResult {
  step: ReplayStep;
  verdict: Verdict;
  /** The live answer; null when there was none. */
  response: Uint8Array | null;
  /** Why it failed, in a sentence; null when it did not. */
  error: string | null;
  durationMs: number;
  differences: AnswerDifference[];
  differencesLeftOff: number;
  ignored: number;
}

export interface ReplayOptions {
  timeoutMs: number;
  /** False: none is added, whatever the recording begins with. */
  isHandshakeWanted: boolean;
  /** True: an answer that the recording does not have is waited for as long as one that it has. */
  isEveryAnswerAwaited?: boolean;
  noise: Noise;
  version: string;
  signal: AbortSignal;
  onResult: (result: ReplayResult) => Promise<void> | void;
}

/** How an answer is waited for. */
interface Waiting {
  step: ReplayStep | null;
  sentAt: number;
  settle: (answer: Answer) => void;
}

type Answer = { kind: 'answered'; message: LiveMessage } | { kind: 'failed'; error: string } | { kind: 'timed-out' };

/** Nothing more is expected, but something may come: of requests that were never answered in the recording. */
const lateAnswerMs = 500;
const protocolVersionKey = 'io.modelcontextprotocol/protocolVersion';
const newestHandshake = '2025-11-25';

/**
 * Sends what the client sent, in order. A message is sent when the answers that the client had by then in the recording are there, too: one at a
 * time as a rule, several at once where it was so. Results come in the order of the messages.
 */
export class ReplayRun {
  readonly #target: ReplayTarget;
  readonly #recording: Recording;
  readonly #options: ReplayOptions;
  readonly #replies: RecordedReplies;
  readonly #waiting = new Map<string, Waiting[]>();
  /** Why nothing can be sent any more. */
  #ended: string | null = null;

  constructor(target: ReplayTarget, recording: Recording, options: ReplayOptions) {
    this.#target = target;
    this.#recording = recording;
    this.#options = options;
    this.#replies = new RecordedReplies(recording.replies);
  }

  async run(): Promise<void> {
    const { steps } = this.#recording;
    const stop = (): void => this.#end('it was cancelled');
    this.#options.signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#begin();
      const telling = new ResultQueue(this.#options.onResult);
      let awaited: Array<{ answeredAt: number; result: Promise<ReplayResult> }> = [];
      for (const step of steps) {
        for (const { answeredAt, result } of awaited) if (answeredAt < step.index) await result;
        awaited = awaited.filter(({ answeredAt }) => answeredAt > step.index);
        const result = this.#perform(step);
        telling.add(result);
        if (step.answeredAt !== null) awaited.push({ answeredAt: step.answeredAt, result });
        // A notification is sent before what follows it.
        if (step.idText === null) await result;
        await telling.tellSettled();
      }
      await telling.tellAll();
    } finally {
      this.#options.signal.removeEventListener('abort', stop);
      this.#end('the replay is over');
      await this.#target.close();
    }
    this.#options.signal.throwIfAborted();
  }

  async #begin(): Promise<void> {
    try {
      await this.#target.start({
        onMessage: (text) => this.#receive(text),
        onEnded: (sentence) => this.#end(sentence),
      });
    } catch (error) {
      return this.#end((error as Error).message);
    }
    const first = this.#recording.steps[0];
    if (!this.#options.isHandshakeWanted || first === undefined || isHandshake(first)) return;
    await this.#shakeHands();
  }

  async #shakeHands(): Promise<void> {
    const params = {
      protocolVersion: newestHandshake,
      capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
      clientInfo: { name: 'nectoproxy-replay', version: this.#options.version },
    };
    const id = '"nectoproxy-handshake"';
    const request = `{"jsonrpc":"2.0","id":${id},"method":"initialize","params":${JSON.stringify(params)}}`;
    const sent: SentMessage = { method: 'initialize', target: null, protocolVersion: null };
    const answer = await this.#ask(id, null, { payload: Buffer.from(request), sent });
    if (answer.kind === 'failed') return this.#end(`the handshake failed: ${answer.error}`);
    if (answer.kind === 'timed-out') return this.#end('the server did not answer the handshake in time');
    const { error } = answer.message.value;
    if (error !== undefined)
      return this.#end(`the server refused the handshake: ${JSON.stringify(error).slice(0, 300)}`);
    this.#learnVersion(answer.message);
    const initialized = Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    const sending = this.#target.send(initialized, { ...sent, method: 'notifications/initialized' });
    await this.#withinTime(sending).catch((reason: Error) => this.#end(`the handshake failed: ${reason.message}`));
  }

  async #perform(step: ReplayStep): Promise<ReplayResult> {
    const startedAt = performance.now();
    const sent: SentMessage = { method: step.method, target: step.target, protocolVersion: statedVersion(step) };
    const base = { step, response: null, error: null, differences: [], differencesLeftOff: 0, ignored: 0 };
    const timed = (result: Partial<ReplayResult> & { verdict: Verdict }): ReplayResult => ({
      ...base,
      durationMs: performance.now() - startedAt,
      ...result,
    });
    if (this.#ended !== null) return timed({ verdict: 'failed', error: `not sent: ${this.#ended}` });
    if (step.idText === null) {
      const error = await this.#notify(step, sent);
      return timed(error === null ? { verdict: 'same' } : { verdict: 'failed', error });
    }
    const answer = await this.#ask(step.idText, step, { payload: step.payload, sent });
    if (answer.kind === 'failed') return timed({ verdict: 'failed', error: answer.error });
    if (answer.kind === 'timed-out') return timed(this.#unanswered(step));
    if (step.method === 'initialize') this.#learnVersion(answer.message);
    return timed(this.#compared(step, answer.message));
  }

  async #notify(step: ReplayStep, sent: SentMessage): Promise<string | null> {
    try {
      await this.#withinTime(this.#target.send(step.payload, sent));
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #withinTime(work: Promise<void>): Promise<void> {
    const { timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it could not be sent within ${timeoutMs} ms`)), timeoutMs);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  #unanswered(step: ReplayStep): Partial<ReplayResult> & { verdict: Verdict } {
    if (step.recordedAnswer === null && !this.#options.isEveryAnswerAwaited) return { verdict: 'same' };
    if (step.method === 'initialize') this.#end('the server did not answer the handshake in time');
    return { verdict: 'timed_out', error: `no answer within ${this.#options.timeoutMs / 1000} s` };
  }

  #compared(step: ReplayStep, { text, value }: LiveMessage): Partial<ReplayResult> & { verdict: Verdict } {
    const response = text;
    if (step.method === 'initialize' && value.error !== undefined) this.#end('the server refused the handshake');
    if (step.recordedAnswer === null) {
      const answered: AnswerDifference = {
        ...{ path: '$', change: 'added', recorded: null },
        live: Buffer.from(text).toString('utf8').slice(0, 2000),
      };
      return { verdict: 'differs', response, differences: [answered] };
    }
    const found = compareAnswers(step.recordedAnswer, text, { noise: this.#options.noise, endpoint: step.method });
    return { verdict: found.differences.length === 0 ? 'same' : 'differs', response, ...found };
  }

  /** Sends a request and waits for its answer. */
  #ask(
    idText: string,
    step: ReplayStep | null,
    { payload, sent }: { payload: Uint8Array; sent: SentMessage },
  ): Promise<Answer> {
    const { timeoutMs, isEveryAnswerAwaited = false } = this.#options;
    const isAnswerExpected = isEveryAnswerAwaited || step === null || step.recordedAnswer !== null;
    return new Promise((resolve) => {
      const list = this.#waiting.get(idText) ?? [];
      this.#waiting.set(idText, list);
      const timer = setTimeout(
        () => waiting.settle({ kind: 'timed-out' }),
        isAnswerExpected ? timeoutMs : Math.min(timeoutMs, lateAnswerMs),
      );
      const waiting: Waiting = {
        ...{ step, sentAt: performance.now() },
        settle: (answer) => {
          clearTimeout(timer);
          const at = list.indexOf(waiting);
          if (at >= 0) list.splice(at, 1);
          if (list.length === 0) this.#waiting.delete(idText);
          resolve(answer);
        },
      };
      list.push(waiting);
      this.#target.send(payload, sent).catch((error: Error) => {
        // Its body may have been the answer.
        if (error instanceof HttpStatusError && !list.includes(waiting)) return;
        waiting.settle({ kind: 'failed', error: error.message });
      });
    });
  }

  #receive(text: Uint8Array): void {
    for (const message of liveMessages(text)) {
      if (typeof message.value.method === 'string') {
        if (message.idText !== null) this.#reply(message);
      } else if (message.idText !== null) this.#waiting.get(message.idText)?.[0]?.settle({ kind: 'answered', message });
    }
  }

  #reply(request: LiveMessage): void {
    const sent: SentMessage = { method: null, target: null, protocolVersion: null };
    this.#target.send(this.#replies.answer(request), sent).catch(() => {});
  }

  #learnVersion({ value }: LiveMessage): void {
    const version = (value.result as Record<string, unknown> | undefined)?.protocolVersion;
    if (typeof version === 'string' && /^[\w.-]{1,40}$/.test(version)) this.#target.setProtocolVersion(version);
  }

  #end(sentence: string): void {
    if (this.#ended !== null) return;
    this.#ended = sentence;
    for (const list of [...this.#waiting.values()])
      for (const waiting of [...list]) waiting.settle({ kind: 'failed', error: sentence });
  }
}

/** Results in the order of their messages, told as soon as nothing before them is missing. */
class ResultQueue {
  readonly #tell: ReplayOptions['onResult'];
  readonly #results: Array<{ result: Promise<ReplayResult>; isSettled: boolean }> = [];

  constructor(tell: ReplayOptions['onResult']) {
    this.#tell = tell;
  }

  add(result: Promise<ReplayResult>): void {
    const entry = { result, isSettled: false };
    this.#results.push(entry);
    void result.finally(() => {
      entry.isSettled = true;
    });
  }

  async tellSettled(): Promise<void> {
    while (this.#results[0]?.isSettled) await this.#tellFirst();
  }

  async tellAll(): Promise<void> {
    while (this.#results.length > 0) await this.#tellFirst();
  }

  async #tellFirst(): Promise<void> {
    const first = this.#results.shift();
    if (first) await this.#tell(await first.result);
  }
}

/** The recording brings its own, or is of a revision that has none. */
function isHandshake(first: ReplayStep): boolean {
  return first.method === 'initialize' || first.method === 'server/discover' || statedVersion(first) !== null;
}

function statedVersion({ payloadValue }: ReplayStep): string | null {
  const meta = (payloadValue.params as Record<string, unknown> | null | undefined)?._meta;
  const version = (meta as Record<string, unknown> | null | undefined)?.[protocolVersionKey];
  return typeof version === 'string' && /^[\w.-]{1,40}$/.test(version) ? version : null;
}
