import { durationText } from '../../../formats/amounts.ts';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpReplayOutcome, McpReplayVerdict } from '../../../model/mcp-replay.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { type DetailLine, payloadLines } from './detail-text.ts';
import { messageName } from './message-row.ts';

const verdictSentences: Record<McpReplayVerdict, string> = {
  same: 'same: the answer is the recorded one.',
  differs: 'differs: the answer is not the recorded one.',
  failed: 'failed',
  timed_out: 'timed out',
  unknown: 'answered; the recording has no answer to compare with.',
};

export const replayHeading = (message: McpMessageSummary): DetailLine => ({
  text: `Replay of #${message.sequence} ${messageName(message)}`,
  kind: 'heading',
});

/** The verdict, then what differs place by place (`-` recorded, `+` live), then the live answer whole. */
export function replayLines(message: McpMessageSummary, outcome: McpReplayOutcome): DetailLine[] {
  const { verdict, error, durationMs, response, differences, differencesLeftOff } = outcome;
  const why = error === null ? '' : `: ${printableLine(error)}`;
  return [
    replayHeading(message),
    { text: `${verdictSentences[verdict]}${why}  ${durationText(durationMs)}`, kind: 'heading' },
    ...differences.flatMap(({ path, recorded, live }) => [
      ...differenceLine('-', path, recorded),
      ...differenceLine('+', path, live),
    ]),
    ...(differencesLeftOff === 0 ? [] : [fact(`and ${differencesLeftOff} more`)]),
    ...(response === null ? [] : [fact(''), heading('Live answer:'), ...payloadLines(textOf(response))]),
  ];
}

function differenceLine(sign: '-' | '+', path: string, value: string | null): DetailLine[] {
  return value === null ? [] : [{ text: printableLine(`  ${sign} ${path}: ${value}`), kind: 'json' }];
}

const fact = (text: string): DetailLine => ({ text, kind: 'fact' });
const heading = (text: string): DetailLine => ({ text, kind: 'heading' });
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
