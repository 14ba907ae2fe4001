/** What can be found in the palette: by its name first, then by other words for it. */
export interface PaletteNames {
  label: string;
  words?: string | undefined;
}

/** How well a name fits what was typed: each typed word must be in it, best at the start of a word. 0 = not at all. */
export function paletteScore(typed: string, { label, words = '' }: PaletteNames): number {
  const name = label.toLowerCase();
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let score = name.startsWith(wanted.join(' ')) ? 4 : 1;
  for (const word of wanted) {
    const fit = wordFit(word, name, words.toLowerCase());
    if (fit === 0) return 0;
    score += fit;
  }
  return score;
}

function wordFit(word: string, name: string, others: string): number {
  if (startsAWord(name, word)) return 8;
  if (startsAWord(others, word)) return 3;
  return name.includes(word) ? 1 : 0;
}

const startsAWord = (text: string, start: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(start)) || ` ${text}`.includes(` ${start}`);

/** Those that fit, the best first; as they were where they fit alike. */
export function bestFirst<T extends PaletteNames>(typed: string, all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, score: paletteScore(typed, one) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
