/** U+0130 and U+212A: the only characters outside ASCII whose lower case holds ASCII (`i̇` and `k`). */
const foldsIntoAscii = /[\u0130\u212a]/;

/**
 * The one definition of “without regard to case”: Unicode lower case, with two changes. Nothing outside ASCII folds into ASCII, so that
 * for an ASCII needle SQLite's lower(), which knows ASCII only, finds exactly the same. And final sigma equals sigma, so that whether
 * a text is found does not depend on what stands beside it.
 */
export function foldCase(text: string): string {
  const lower = foldsIntoAscii.test(text)
    ? text.replace(/[^\u0130\u212a]+/g, (part) => part.toLowerCase())
    : text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}

export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
