const pieces = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<![^>[]*(?:\[[\s\S]*?\])?[^>]*>|<[^>]*>|[^<]+/g;

/** Each tag on its line, text that stands alone between two tags beside them. Changes nothing but space between tags. */
export function formatXml(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let line = '';
  const tokens = (text.match(pieces) ?? []).filter((piece) => piece.trim() !== '');
  const indent = () => '  '.repeat(Math.max(0, depth));
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    const isClosing = token.startsWith('</');
    if (isClosing) depth -= 1;
    line = indent() + token.trim();
    if (isOpening(token)) {
      const [content = '', closing = ''] = [tokens[at + 1], tokens[at + 2]];
      if (content.startsWith('</')) {
        line += content;
        at += 1;
      } else if (!content.startsWith('<') && closing.startsWith('</')) {
        line += content.trim() + closing;
        at += 2;
      } else depth += 1;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

const isOpening = (token: string): boolean => /^<[^/!?]/.test(token) && !token.endsWith('/>');
