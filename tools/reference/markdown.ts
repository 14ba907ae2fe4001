// The little Markdown that the reference needs.

export interface Page {
  /** File name under docs/reference/. */
  file: string;
  title: string;
  /** One line for the index. */
  summary: string;
  body: string;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Paragraphs, tables and headings with an empty line between them; what is absent is left out. */
export function blocks(...parts: (string | undefined | false)[]): string {
  return parts.filter((part) => part).join('\n\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
