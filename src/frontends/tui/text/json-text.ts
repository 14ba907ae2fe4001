import { ByteSink } from '../../../formats/mcp-session/byte-sink.ts';
import { writeCompact, writeIndented } from '../../../formats/mcp-session/json-layout.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** JSON text on many lines, its tokens as they are: long numbers, escapes and members given twice stay. Text that is no JSON as it is. */
export function indentedJson(text: string): string {
  return isJson(text) ? laidOut(text, (sink, bytes) => writeIndented(sink, bytes, 0)) : text;
}

/** The same on one line. */
export const compactJson = (text: string): string => laidOut(text, writeCompact);

function laidOut(text: string, write: (sink: ByteSink, bytes: Uint8Array) => void): string {
  const sink = new ByteSink();
  write(sink, encoder.encode(text));
  return decoder.decode(sink.take());
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
