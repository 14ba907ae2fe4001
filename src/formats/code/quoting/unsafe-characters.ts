/**
 * Characters that must not stand in code as they are: control characters, which a terminal obeys when they are pasted, and those that hide or turn
 * around what is written (Unicode Technical Report 36, “bidirectional text”; line and paragraph separators; halves of pairs).
 */
export function isUnsafe(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code <= 0xa0)) return true;
  if (code === 0xad || code === 0x61c || code === 0xfeff) return true;
  if (code >= 0x200b && code <= 0x200f) return true;
  if (code >= 0x2028 && code <= 0x202e) return true;
  if (code >= 0x2060 && code <= 0x206f) return true;
  return (code >= 0xd800 && code <= 0xdfff) || (code >= 0xe0000 && code <= 0xe007f);
}

/** `write` gives what stands for a character that cannot stand for itself; null for one that can. */
export function escaped(text: string, write: (character: string, code: number) => string | null): string {
  let out = '';
  for (const character of text) out += write(character, character.codePointAt(0) as number) ?? character;
  return out;
}

export const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
