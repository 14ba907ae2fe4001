import type { McpReplayCall } from '../../../../model/mcp-replay.ts';
import { splitCommandLine } from '../command-line.ts';
import type { ServerFlags } from '../server-options.ts';
import { SessionFileNotes } from '../session-file-notes.ts';
import { createHttpTarget } from './http-target.ts';
import { liveMessages } from './live-messages.ts';
import { paramsOf, type RecordedReply, type Recording, type ReplayStep } from './recording.ts';
import type { ReplayTarget } from './replay-target.ts';
import { createStdioTarget } from './stdio-target.ts';

/** A recording of one request; null when the message is no JSON-RPC request. */
export function recordingOfCall(call: McpReplayCall): Recording | null {
  const step = stepOf(call);
  return step && { steps: [step], replies: repliesOf(call), notes: new SessionFileNotes() };
}

/** The server that was recorded; as text: why there is none. What a relay gave to it beside that is not recorded. */
export function serverOfCall(
  { serverCommand, serverUrl }: McpReplayCall,
  { header, ...place }: Partial<ServerFlags> = {},
): ReplayTarget | string {
  if (serverCommand === null) return serverUrl === null ? 'its server is unknown' : createHttpTarget(serverUrl, header);
  const words = splitCommandLine(serverCommand);
  if (words === null || words.length === 0) return 'the recorded command of the server cannot be read';
  return createStdioTarget(words, place);
}

function stepOf({ request, method, target, sequence, idText, recordedAnswer }: McpReplayCall): ReplayStep | null {
  const [message] = liveMessages(request);
  if (message === undefined) return null;
  return {
    ...{ index: 0, text: request, payload: request, payloadValue: message.value, method, target, sequence, idText },
    ...{ recordedAnswer, answeredAt: recordedAnswer === null ? null : 1 },
  };
}

function repliesOf({ questions }: McpReplayCall): RecordedReply[] {
  return questions.flatMap(({ question, answer }) => {
    const [message] = liveMessages(question);
    if (message === undefined || typeof message.value.method !== 'string') return [];
    return [{ method: message.value.method, params: paramsOf({ payloadValue: message.value }), payload: answer }];
  });
}
