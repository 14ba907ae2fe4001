import { createNoise, noNoise } from '../../../../model/compare/noise.ts';
import type { McpReplayCall, McpReplayer, McpReplayOutcome } from '../../../../model/mcp-replay.ts';
import { splitCommandLine } from '../command-line.ts';
import { SessionFileNotes } from '../session-file-notes.ts';
import { createHttpTarget } from './http-target.ts';
import { liveMessages } from './live-messages.ts';
import { paramsOf, type RecordedReply, type ReplayStep } from './recording.ts';
import { type ReplayResult, ReplayRun } from './replay-run.ts';
import type { ReplayTarget } from './replay-target.ts';
import { createStdioTarget } from './stdio-target.ts';

const timeoutMs = 10_000;

/** Replays one request at a time, for a view. */
export function createReplayer(version: string): McpReplayer {
  return (call) => {
    const control = new AbortController();
    return { outcome: replayOne(call, { version, signal: control.signal }), stop: () => control.abort() };
  };
}

interface Options {
  version: string;
  signal: AbortSignal;
}

async function replayOne(call: McpReplayCall, { version, signal }: Options): Promise<McpReplayOutcome> {
  const target = targetOf(call);
  const step = stepOf(call);
  if (typeof target === 'string') return failed(target);
  if (step === null) return failed('the recorded message is no JSON-RPC request');
  const results: ReplayResult[] = [];
  const recording = { steps: [step], replies: repliesOf(call), notes: new SessionFileNotes() };
  const run = new ReplayRun(target, recording, {
    ...{ timeoutMs, version, signal, isHandshakeWanted: true, isEveryAnswerAwaited: true },
    noise: createNoise(noNoise),
    onResult: (result) => void results.push(result),
  });
  await run.run();
  const [result] = results;
  return result === undefined ? failed('it was not sent') : outcomeOf(result);
}

function outcomeOf({ step, verdict, ...result }: ReplayResult): McpReplayOutcome {
  const { error, durationMs, response, differences, differencesLeftOff } = result;
  const facts = { error, durationMs, response };
  // Nothing to compare with: the answer is no difference from anything.
  if (step.recordedAnswer === null && response !== null)
    return { ...facts, verdict: 'unknown', differences: [], differencesLeftOff: 0 };
  return { ...facts, verdict, differences, differencesLeftOff };
}

const failed = (error: string): McpReplayOutcome => ({
  ...{ verdict: 'failed', error, durationMs: 0, response: null, differences: [], differencesLeftOff: 0 },
});

/** Text: why there is none. */
function targetOf({ serverCommand, serverUrl }: McpReplayCall): ReplayTarget | string {
  if (serverCommand === null) return serverUrl === null ? 'its server is unknown' : createHttpTarget(serverUrl);
  const words = splitCommandLine(serverCommand);
  if (words === null || words.length === 0) return 'the recorded command of the server cannot be read';
  return createStdioTarget(words);
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
