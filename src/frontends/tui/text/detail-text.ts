import type { z } from 'zod';
import type { mcpMessage } from '../../../contract/mcp.ts';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { printableLine, printableText } from '../../terminal-text/printable-text.ts';
import { indentedJson } from './json-text.ts';
import { messageName } from './message-row.ts';

export type WholeMessage = z.output<typeof mcpMessage>;

/** A line of the detail: facts and headings are plain, payload is JSON. */
export interface DetailLine {
  text: string;
  kind: 'heading' | 'fact' | 'json';
}

/** Characters of a payload that are shown; the file that `s` saves has all. */
const mostShown = 1_000_000;

export function detailLines(message: WholeMessage): DetailLine[] {
  const edited = message.originalPayload;
  return [
    { text: messageName(message), kind: 'heading' },
    ...facts(message).map((text): DetailLine => ({ text, kind: 'fact' })),
    { text: '', kind: 'fact' },
    ...(edited === null ? [] : [{ text: 'Sent on, as it was edited:', kind: 'heading' } as const]),
    ...payloadLines(message.payload),
    ...(edited === null ? [] : originalLines(edited)),
  ];
}

function facts(message: WholeMessage): string[] {
  const way = message.direction === 'client_to_server' ? 'client → server' : 'server → client';
  const first = [
    `#${message.sequence}`,
    way,
    message.kind,
    message.idText === null ? null : `id ${printableLine(message.idText)}`,
    new Date(message.timestamp).toISOString(),
    bytesText(message.payloadBytes),
  ];
  const second = [
    message.disposition === 'forwarded' ? null : message.disposition,
    message.failure === null ? null : message.failure === 'tool' ? 'tool failed' : 'JSON-RPC error',
    message.latencyMs === null ? null : `latency ${durationText(message.latencyMs)}`,
    message.heldMs === null ? null : `held ${durationText(message.heldMs)}`,
    message.batchIndex === null ? null : `number ${message.batchIndex + 1} of a batch`,
    message.trafficId === null ? null : `entry ${message.trafficId}`,
  ];
  return [first, second].map((parts) => parts.filter((part) => part !== null).join('  ')).filter((line) => line !== '');
}

function originalLines(original: string): DetailLine[] {
  return [{ text: '', kind: 'fact' }, { text: 'Original, as it arrived:', kind: 'heading' }, ...payloadLines(original)];
}

export function payloadLines(payload: string): DetailLine[] {
  const shown = payload.length > mostShown ? payload.slice(0, mostShown) : indentedJson(payload);
  const lines = printableText(shown)
    .replaceAll('\t', '    ')
    .split('\n')
    .map((text): DetailLine => ({ text, kind: 'json' }));
  if (payload.length <= mostShown) return lines;
  return [...lines, { text: 'There is more: the file that s saves has all of it.', kind: 'heading' }];
}
