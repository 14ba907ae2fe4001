import type { Message } from './message-source.ts';

/** A request of the client with all that belongs to it, or a message that belongs to none. */
export interface Operation {
  /** `proxyId` of its first message. */
  id: string;
  root: Message;
  /** What came of it, in order: progress, cancellation, requests of the server with their answers, retries, the answer. */
  parts: readonly Message[];
  /** The answer to the request; null while it is waited for, and of what needs none. */
  answer: Message | null;
  /** Its sender has given up on it. */
  isCancelled: boolean;
  times: OperationTimes | null;
}

/** Where the time of a call went, milliseconds. */
export interface OperationTimes {
  /** From the request to its answer, without the time it was held itself. */
  totalMs: number;
  /** What is left when the client's own answers are taken out. */
  serverMs: number;
  /** In which the client answered what the server asked meanwhile (sampling, roots). */
  clientMs: number;
  /** In which a person was asked (elicitation). */
  personMs: number;
  /** In which a person held messages of it; comes on top of the total. */
  heldMs: number;
}

/** Messages in order of sequence → operations in the order they began. */
export function operationsOf(messages: readonly Message[]): Operation[] {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    const { operationId, correlatedId, proxyId } = message;
    // The answer to a question of the server that belongs to no call stands with its question.
    const isOwnAnswer = operationId === null && correlatedId !== null && groups.has(correlatedId);
    const id = operationId ?? (isOwnAnswer ? correlatedId : proxyId);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [message]);
    else group.push(message);
  }
  return [...groups.values()].map(operationOf);
}

function operationOf(group: readonly Message[]): Operation {
  const [root, ...parts] = group as [Message, ...Message[]];
  const isAnswer = ({ kind, direction, correlatedId }: Message) =>
    (kind === 'response' || kind === 'error') && direction !== root.direction && correlatedId !== null;
  const answer = parts.filter(isAnswer).at(-1) ?? null;
  const isCancelled = parts.some(({ method }) => method === 'notifications/cancelled');
  return {
    id: root.operationId ?? root.proxyId,
    root,
    parts,
    answer,
    isCancelled,
    times: timesOf(group, root, answer),
  };
}

function timesOf(group: readonly Message[], root: Message, answer: Message | null): OperationTimes | null {
  if (answer === null || answer.latencyMs === null) return null;
  // A call that was retried lasted from its first request to its last answer.
  const isRetried = answer.correlatedId !== root.proxyId;
  const totalMs = isRetried ? Math.max(answer.latencyMs, answer.timestamp - root.timestamp) : answer.latencyMs;
  const own = group.filter(
    ({ kind, direction, latencyMs }) => isReply(kind) && direction === 'client_to_server' && latencyMs !== null,
  );
  const isPerson = ({ correlatedMethod }: Message) => correlatedMethod?.startsWith('elicitation/') === true;
  const clientMs = unionMs(own.filter((message) => !isPerson(message)));
  const outsideMs = unionMs(own);
  const personMs = outsideMs - clientMs;
  const heldMs = group.reduce((sum, message) => sum + (message.heldMs ?? 0), 0);
  return { totalMs, serverMs: Math.max(0, totalMs - outsideMs), clientMs, personMs, heldMs };
}

const isReply = (kind: Message['kind']): boolean => kind === 'response' || kind === 'error';

/** Answers at the same time count once. Each took from its request to itself. */
function unionMs(answers: readonly Message[]): number {
  const spans = answers
    .map(({ timestamp, latencyMs }) => ({ from: timestamp - (latencyMs ?? 0), to: timestamp }))
    .sort((a, b) => a.from - b.from);
  let sum = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
