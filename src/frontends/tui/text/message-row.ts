import { durationText } from '../../../formats/amounts.ts';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { fitted, type Line, type Span } from './span.ts';

/** Columns of the list; arrow, number and the spaces between have the rest. */
interface Columns {
  name: number;
  id: number;
  latency: number;
  marks: number;
}

function columnsOf(width: number): Columns {
  const [id, latency, marks] = width < 70 ? [5, 7, 9] : [9, 8, 16];
  return { id, latency, marks, name: Math.max(8, width - (2 + 6 + 1) - (1 + id) - (1 + latency) - (1 + marks)) };
}

export function titleRow(width: number): Line {
  const columns = columnsOf(width);
  const cells = [
    fitted('', 2),
    fitted('#', 6, 'left'),
    ' ',
    fitted('message', columns.name),
    ' ',
    fitted('id', columns.id),
    ' ',
    fitted('latency', columns.latency, 'left'),
    ' marks',
  ];
  return [{ text: cells.join(''), isDim: true }];
}

/** `→     12 tools/call echo      7                      ` and `←     13 response tools/call echo   7      12 ms error`. */
export function messageRow(message: McpMessageSummary, width: number, now: number): Line {
  const columns = columnsOf(width);
  const isToServer = message.direction === 'client_to_server';
  const latency = message.latencyMs === null ? '' : durationText(Math.max(0, message.latencyMs));
  return [
    { text: isToServer ? '→ ' : '← ', color: isToServer ? 'cyan' : 'green' },
    { text: `${fitted(String(message.sequence), 6, 'left')} ` },
    nameSpan(message, columns.name),
    { text: ` ${fitted(printableLine(message.idText ?? ''), columns.id)}`, isDim: true },
    { text: ` ${fitted(latency, columns.latency, 'left')} ` },
    ...marks(message, now),
  ];
}

function nameSpan(message: McpMessageSummary, width: number): Span {
  const isAnswer = message.kind === 'response' || message.kind === 'error';
  return { text: fitted(messageName(message), width), ...(isAnswer ? { isDim: true } : {}) };
}

/** `tools/call echo`, `response tools/call echo`, `not JSON-RPC`. */
export function messageName({ kind, method, correlatedMethod, target }: McpMessageSummary): string {
  if (kind === 'invalid') return 'not JSON-RPC';
  const words = kind === 'response' || kind === 'error' ? ['response', correlatedMethod] : [method ?? kind];
  return printableLine([...words, target].filter((word) => word !== null).join(' '));
}

function marks(message: McpMessageSummary, now: number): Span[] {
  const found = [dispositionMark(message, now), failureMark(message), heldMark(message)].filter(
    (mark) => mark !== null,
  );
  return found.flatMap((mark, index) => (index === 0 ? [mark] : [{ text: ' ' }, mark]));
}

function dispositionMark({ disposition, timestamp }: McpMessageSummary, now: number): Span | null {
  switch (disposition) {
    case 'held':
      return { text: `held ${waitingText(now - timestamp)}`, color: 'yellow', isBold: true };
    case 'dropped':
      return { text: 'dropped', color: 'red' };
    case 'edited':
    case 'answered':
    case 'injected':
      return { text: disposition, color: 'yellow' };
    case 'forwarded':
    case 'invalid':
      return null;
  }
}

function failureMark({ failure }: McpMessageSummary): Span | null {
  if (failure === null) return null;
  return { text: failure === 'tool' ? 'tool failed' : 'error', color: 'red' };
}

/** How long it had been held, where nothing else says that a person was there. */
function heldMark({ disposition, heldMs }: McpMessageSummary): Span | null {
  if (heldMs === null || disposition !== 'forwarded') return null;
  return { text: `was held ${waitingText(heldMs)}`, isDim: true };
}

/** `0:07`, `12:30`: a clock that a person reads while it runs. */
export function waitingText(waitMs: number): string {
  const seconds = Math.max(0, Math.floor(waitMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
