import { Text, usePaste } from 'ink';
import { printableLine } from '../../terminal-text/printable-text.ts';
import {
  bufferText,
  createTextBuffer,
  erasedAfter,
  erasedBefore,
  inserted,
  moved,
  type TextBuffer,
} from '../text/text-buffer.ts';
import { type KeyName, useKeys } from './use-keys.ts';
import { useLatest } from './use-latest.ts';

interface Props {
  label: string;
  initial: string;
  /** Null: given up. */
  onEnd: (text: string | null) => void;
}

/** One line to be typed. */
export function PromptLine({ label, initial, onEnd }: Props) {
  const [buffer, apply] = useLatest(() => moved(createTextBuffer(initial), 'lineEnd', 1));
  useKeys((key) => {
    if (key === 'escape') return onEnd(null);
    if (key === 'enter') return onEnd(bufferText(buffer()));
    apply((now) => edited(now, key));
  });
  usePaste((text) => apply((now) => inserted(now, text.replaceAll(/[\r\n]+/g, ' '))));
  const { lines, column } = buffer();
  const line = lines[0] ?? '';
  return (
    <Text wrap="truncate-start">
      <Text bold>{label}</Text>
      {printableLine(line.slice(0, column))}
      <Text inverse>{printableLine(line.slice(column, column + 1)) || ' '}</Text>
      {printableLine(line.slice(column + 1))}
    </Text>
  );
}

function edited(buffer: TextBuffer, key: KeyName): TextBuffer {
  switch (key) {
    case 'left':
    case 'right':
      return moved(buffer, key, 1);
    case 'home':
    case 'ctrl+a':
      return moved(buffer, 'lineStart', 1);
    case 'end':
    case 'ctrl+e':
      return moved(buffer, 'lineEnd', 1);
    case 'backspace':
      return erasedBefore(buffer);
    case 'delete':
      return erasedAfter(buffer);
    case 'ctrl+u':
      return createTextBuffer('');
    default:
      return [...key].length === 1 ? inserted(buffer, key) : buffer;
  }
}
