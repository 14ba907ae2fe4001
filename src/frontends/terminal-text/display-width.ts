/** Characters that take two columns: East Asian wide and fullwidth (Unicode TR 11), and pictographs. Blocks, not single characters. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Printable ASCII, the common case. */
const plain = /^[\x20-\x7e]*$/;

/** Columns a printable text takes on a terminal. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** At most `width` columns of `text`; what was cut is shown by `…`. With `keep: 'ends'` the middle goes, which suits paths. */
export function truncateToWidth(text: string, width: number, keep: 'start' | 'ends' = 'start'): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 1) return '…'.slice(0, Math.max(0, width));
  const tailWidth = keep === 'ends' ? Math.floor((width - 1) / 3) : 0;
  const characters = [...text];
  const head = taken(characters, width - 1 - tailWidth).join('');
  const tail = taken(characters.reverse(), tailWidth).reverse().join('');
  return `${head}…${tail}`;
}

function taken(characters: readonly string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => {
    left -= characterWidth(character);
    return left < 0;
  });
  return end === -1 ? [...characters] : characters.slice(0, end);
}

function characterWidth(character: string): number {
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
