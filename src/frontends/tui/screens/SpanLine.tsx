import { Text } from 'ink';
import type { Line } from '../text/span.ts';

/** One row of the screen; what does not fit is cut. */
export function SpanLine({ line, isSelected = false }: { line: Line; isSelected?: boolean }) {
  return (
    <Text wrap="truncate-end" inverse={isSelected}>
      {line.length === 0 ? ' ' : line.map((span, index) => <OneSpan key={index} span={span} isPlain={isSelected} />)}
    </Text>
  );
}

/** On the selected row the colours give way: not all of them can be read inverted. */
function OneSpan({ span, isPlain }: { span: Line[number]; isPlain: boolean }) {
  const { text, color, isBold = false, isDim = false, isInverse = false } = span;
  if (isPlain) return <Text bold={isBold}>{text}</Text>;
  return (
    <Text {...(color === undefined ? {} : { color })} bold={isBold} dimColor={isDim} inverse={isInverse}>
      {text}
    </Text>
  );
}
