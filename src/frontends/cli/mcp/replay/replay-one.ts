import { createNoise, noNoise } from '../../../../model/compare/noise.ts';
import type { McpReplayCall, McpReplayer, McpReplayOutcome } from '../../../../model/mcp-replay.ts';
import { recordingOfCall, serverOfCall } from './recorded-call.ts';
import { type ReplayResult, ReplayRun } from './replay-run.ts';

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
  const target = serverOfCall(call);
  const recording = recordingOfCall(call);
  if (typeof target === 'string') return failed(target);
  if (recording === null) return failed('the recorded message is no JSON-RPC request');
  const results: ReplayResult[] = [];
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
