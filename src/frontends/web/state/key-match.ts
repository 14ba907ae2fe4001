export interface PressedKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * Whether `Mod+Shift+F` and the like were pressed. Mod is Cmd on Apple computers, Ctrl elsewhere. For a sign such as `?` or `/` Shift does not
 * matter: on which keys it takes Shift depends on the keyboard.
 */
export function isKeyMatch(keys: string, pressed: PressedKey, onApple: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  const wantsMod = parts.includes('Mod');
  const mod = onApple ? pressed.metaKey : pressed.ctrlKey;
  const otherMod = onApple ? pressed.ctrlKey : pressed.metaKey;
  if (mod !== wantsMod || otherMod || pressed.altKey !== parts.includes('Alt')) return false;
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSign && pressed.shiftKey !== parts.includes('Shift')) return false;
  return pressed.key.toLowerCase() === key.toLowerCase();
}
