import { Box } from 'ink';
import { helpGroups } from '../text/help-text.ts';
import { fitted, type Line } from '../text/span.ts';
import { SpanLine } from './SpanLine.tsx';
import { useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

const lines: Line[] = helpGroups.flatMap(({ title, keys }) => [
  [{ text: title, isBold: true }],
  ...keys.map(([key, does]): Line => [{ text: `  ${fitted(key, 15)}`, color: 'cyan' }, { text: does }]),
]);

export function HelpScreen({ height, isActive, go }: ScreenProps) {
  useKeys((key) => {
    if (key === 'escape' || key === '?' || key === 'enter') go({ kind: 'list' });
  }, isActive);
  return (
    <Box flexDirection="column" height={height}>
      {lines.slice(0, height).map((line, index) => (
        <SpanLine key={index} line={line} />
      ))}
    </Box>
  );
}
