import type { McpConnection, McpMessageSummary } from './mcp-message.ts';
import type { McpReplayCall } from './mcp-replay.ts';

/** Where recorded messages are looked up. */
export interface RecordedMessages {
  /** Messages of a connection by position. */
  window(
    connectionId: string,
    place: { from: number; limit: number },
  ): Promise<{ messages: readonly McpMessageSummary[]; total: number }>;
  /** Exact bytes. */
  payload(proxyId: string): Promise<Uint8Array>;
}

const pageRows = 500;
/** An answer stands close behind its request as a rule; one that never came is not looked for in a million messages. */
const mostLookedAt = 100_000;
const mostQuestions = 50;

/** Why it cannot be replayed; null when it can. */
export function replayRefusal(message: McpMessageSummary, connection: McpConnection | null): string | null {
  const { kind, direction, idText, method } = message;
  if (kind !== 'request' || direction !== 'client_to_server' || idText === null || method === null)
    return 'Only a request of the client can be replayed.';
  if (connection === null) return 'The connection of this request is gone.';
  if (connection.serverCommand === null && connection.serverUrl === null)
    return 'Nobody recorded how the server of this connection is reached, so its requests cannot be replayed.';
  return null;
}

/** The request with its answer, and what the server asked in between, as recorded. */
export async function recordedCall(
  recorded: RecordedMessages,
  message: McpMessageSummary,
  { serverCommand, serverUrl }: McpConnection,
): Promise<McpReplayCall> {
  const { answer, questions } = await followed(recorded, message);
  const { sequence, target } = message;
  const payloads = questions.map(async (pair) => ({
    question: await recorded.payload(pair.question.proxyId),
    answer: await recorded.payload(pair.answer.proxyId),
  }));
  return {
    ...{ serverCommand, serverUrl, sequence, target, method: message.method ?? '', idText: message.idText ?? 'null' },
    request: await recorded.payload(message.proxyId),
    recordedAnswer: answer === null ? null : await recorded.payload(answer.proxyId),
    questions: await Promise.all(payloads),
  };
}

interface Followed {
  answer: McpMessageSummary | null;
  questions: Array<{ question: McpMessageSummary; answer: McpMessageSummary }>;
}

/** What came behind a request, up to its answer. */
async function followed(
  recorded: RecordedMessages,
  { connectionId, sequence, proxyId }: McpMessageSummary,
): Promise<Followed> {
  const asked = new Map<string, McpMessageSummary>();
  const questions: Followed['questions'] = [];
  // The sequence has no gaps, so it is the position as well.
  const first = sequence + 1;
  for (let from = first; from < first + mostLookedAt; from += pageRows) {
    const page = await recorded.window(connectionId, { from, limit: pageRows });
    for (const each of page.messages) {
      if (each.correlatedId === proxyId) return { answer: each, questions };
      if (each.direction === 'server_to_client' && each.kind === 'request') asked.set(each.proxyId, each);
      const question = asked.get(each.correlatedId ?? '');
      if (question !== undefined && questions.length < mostQuestions) questions.push({ question, answer: each });
    }
    if (page.messages.length === 0 || from + pageRows >= page.total) break;
  }
  return { answer: null, questions };
}
