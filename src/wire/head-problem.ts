/** Why bytes were refused. Parsers of this folder return it instead of throwing: wrong bytes are data, not exceptions. */
export type HeadProblem = {
  kind: 'problem';
  /** Stable, kebab-case; stored with the failure and safe to test for. */
  code: string;
  /** One plain sentence that names the offending thing, escaped and capped. */
  message: string;
};

export function problem(code: string, message: string): HeadProblem {
  return { kind: 'problem', code, message };
}

const maxQuotedChars = 60;

/** Quotes text that came from the wire so that it can stand in a sentence, a log or a terminal. */
export function quoteWireText(text: string): string {
  const shown = text.length > maxQuotedChars ? text.slice(0, maxQuotedChars) : text;
  const escaped = shown.replace(/[^\x20-\x7e]|["\\]/g, escapeChar);
  return text.length > maxQuotedChars ? `"${escaped}…"` : `"${escaped}"`;
}

/** Names one byte: `"("`, `0x0d (carriage return)`. */
export function nameByte(code: number): string {
  if (code === 0x0d) return '0x0d (carriage return)';
  if (code === 0x0a) return '0x0a (line feed)';
  if (code === 0x00) return '0x00 (NUL)';
  if (code === 0x09) return '0x09 (tab)';
  if (code === 0x20) return '0x20 (space)';
  if (code > 0x20 && code < 0x7f) return quoteWireText(String.fromCharCode(code));
  return `0x${code.toString(16).padStart(2, '0')}`;
}

function escapeChar(char: string): string {
  if (char === '\r') return '\\r';
  if (char === '\n') return '\\n';
  if (char === '\t') return '\\t';
  if (char === '"' || char === '\\') return `\\${char}`;
  const code = char.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
}
