import { printableLine, printableText } from '../../terminal-text/printable-text.ts';
import type { Style } from '../terminal/style.ts';

const longest = 200;

/** An item of `before` or `after`: what never went on, a line that was no JSON, or standard error. */
export function asideLines(item: unknown, { style, isVerbose }: { style: Style; isVerbose: boolean }): string {
  if (typeof item !== 'object' || item === null) return '';
  const { stderr, stderr_base64, raw, raw_base64, direction, method, disposition, payload } = item as Record<
    string,
    unknown
  >;
  if (stderr !== undefined || stderr_base64 !== undefined)
    return isVerbose
      ? printableText(textOf(stderr, stderr_base64)).replaceAll(/^(?=.)/gm, style.dim('  stderr  '))
      : '';
  const arrow = direction === 'client_to_server' ? '→' : '←';
  const what = style.yellow(printableLine(String(disposition ?? 'not sent on')));
  if (raw !== undefined || raw_base64 !== undefined)
    return `${arrow}     –  ${what}  ${printableLine(textOf(raw, raw_base64).slice(0, longest))}\n`;
  const line = `${arrow}     –  ${printableLine(String(method ?? 'response').slice(0, longest))}  ${what}\n`;
  if (!isVerbose || payload === undefined) return line;
  return `${line}${printableText(JSON.stringify(payload, null, 2)).replaceAll(/^/gm, '        ')}\n`;
}

function textOf(text: unknown, base64: unknown): string {
  if (typeof text === 'string') return text;
  return Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64').toString('utf8');
}
