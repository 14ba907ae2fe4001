import { useEffect, useState } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import { type DetailLine, detailLines } from '../text/detail-text.ts';
import { ScrolledLines } from './ScrolledLines.tsx';
import { useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends ScreenProps {
  message: McpMessageSummary;
  /** The message before or after it in the list. */
  neighbour: (by: -1 | 1) => McpMessageSummary | null;
}

/** One message with its payload, and the original beside what was sent when it was edited. */
export function DetailScreen({ feed, width, height, isActive, go, message, neighbour }: Props) {
  const lines = useDetail(feed, message);
  useKeys((key) => {
    if (key === 'escape' || key === 'enter') return go({ kind: 'list' });
    if (key === 'left' || key === 'right') showNeighbour(key);
  }, isActive);
  const showNeighbour = (key: 'left' | 'right'): void => {
    const other = neighbour(key === 'left' ? -1 : 1);
    if (other !== null) go({ kind: 'detail', message: other });
  };
  // Another message is shown from its beginning.
  return <ScrolledLines key={message.proxyId} {...{ lines, width, height, isActive }} />;
}

/** Loaded again when the message changes: a held one is decided about, an edited one has an original. */
function useDetail(feed: McpFeed, { proxyId, seq }: McpMessageSummary): DetailLine[] {
  const [lines, setLines] = useState<DetailLine[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of change is another state of the message
  useEffect(() => {
    let isWanted = true;
    const show = (shown: DetailLine[]): void => {
      if (isWanted) setLines(shown);
    };
    Promise.resolve()
      .then(() => feed.api.mcp.message(proxyId))
      .then(
        (whole) => show(detailLines(whole)),
        (error: Error) => show([{ text: error.message, kind: 'heading' }]),
      );
    return () => {
      isWanted = false;
    };
  }, [feed, proxyId, seq]);
  return lines;
}
