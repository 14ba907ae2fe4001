const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

const appleNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Backspace: '⌫' };
const otherNames: Readonly<Record<string, string>> = { Mod: 'Ctrl' };
const arrows: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** `Mod+Shift+F` as this computer's keyboard calls the keys: `['Ctrl', 'Shift', 'F']`. */
export function keyNames(keys: string, onApple = isApple): string[] {
  const names = onApple ? appleNames : otherNames;
  return keys.split('+').map((key) => names[key] ?? arrows[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
