import {
  erasedAfter,
  erasedBefore,
  inserted,
  lineBroken,
  moved,
  type TextBuffer,
  undone,
} from '../text/text-buffer.ts';
import type { KeyName } from './use-keys.ts';

/** What a key does to a text of many lines. */
export function editedByKey(buffer: TextBuffer, key: KeyName, pageRows: number): TextBuffer {
  switch (key) {
    case 'left':
    case 'right':
    case 'up':
    case 'down':
    case 'pageUp':
    case 'pageDown':
      return moved(buffer, key, pageRows);
    case 'home':
    case 'ctrl+a':
      return moved(buffer, 'lineStart', pageRows);
    case 'end':
    case 'ctrl+e':
      return moved(buffer, 'lineEnd', pageRows);
    case 'enter':
      return lineBroken(buffer);
    case 'tab':
      return inserted(buffer, '  ');
    case 'backspace':
      return erasedBefore(buffer);
    case 'delete':
      return erasedAfter(buffer);
    case 'ctrl+z':
      return undone(buffer);
    default:
      return [...key].length === 1 ? inserted(buffer, key) : buffer;
  }
}
