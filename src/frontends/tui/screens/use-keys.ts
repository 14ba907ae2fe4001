import { type Key, useInput } from 'ink';

/** `up`, `enter`, `escape`, `ctrl+s`, …; of printable keys the character itself. */
export type KeyName = string;

/** One call for each key, also when several came in one piece because they were typed, or sent, quickly. */
export function useKeys(onKey: (key: KeyName) => void, isActive = true): void {
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) onKey(name);
    },
    { isActive },
  );
}

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

function keyNames(input: string, key: Key): KeyName[] {
  const found = named.find(([flag]) => key[flag]);
  if (found !== undefined) return [found[1] === 'tab' && key.shift ? 'shift+tab' : found[1]];
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta) return [`alt+${input}`];
  return [...input].map(characterName);
}

const controlNames: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\u001b': 'escape',
};

function characterName(character: string): KeyName {
  const code = character.charCodeAt(0);
  return controlNames[character] ?? (code < 0x20 ? `ctrl+${String.fromCharCode(code + 0x60)}` : character);
}
