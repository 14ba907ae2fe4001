import { useEffect, useState } from 'react';
import type { McpConnection, McpMessageSummary } from '../../../model/mcp-message.ts';
import { recordedCall } from '../../../model/mcp-recorded-call.ts';
import type { McpReplayer } from '../../../model/mcp-replay.ts';
import { recordedMessages } from '../../api-client/recorded-messages.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import type { DetailLine } from '../text/detail-text.ts';
import { replayHeading, replayLines } from '../text/replay-text.ts';
import { ScrolledLines } from './ScrolledLines.tsx';
import { useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends ScreenProps {
  message: McpMessageSummary;
  replay: McpReplayer;
}

/** Sends the request again as soon as it is shown, and stops when it is left. What a file says of its server is used only when the person agrees. */
export function ReplayScreen({ feed, message, replay, width, height, isActive, go }: Props) {
  // As it was when the person asked: a change to it must not send the request twice.
  const [connection] = useState(() => feed.connection(message.connectionId));
  const [isAgreed, agree] = useState(connection?.source !== 'import');
  const outcome = useReplay({ feed, message, replay, connection: isAgreed ? connection : null });
  useKeys((key) => {
    if (key === 'escape') go({ kind: 'list' });
    else if (key === 'enter') agree(true);
  }, isActive);
  const waiting = isAgreed ? fact('replaying…') : questionLine(connection);
  return <ScrolledLines {...{ width, height, isActive }} lines={outcome ?? [replayHeading(message), waiting]} />;
}

interface Replaying extends Pick<Props, 'feed' | 'message' | 'replay'> {
  /** Null: not yet. */
  connection: McpConnection | null;
}

/** Null until it is over. */
function useReplay({ feed, message, replay, connection }: Replaying): DetailLine[] | null {
  const [lines, setLines] = useState<DetailLine[] | null>(null);
  useEffect(() => {
    if (connection === null) return;
    return begin({ feed, message, replay, connection, show: setLines });
  }, [feed, message, replay, connection]);
  return lines;
}

interface Beginning extends Replaying {
  feed: McpFeed;
  connection: McpConnection;
  show: (lines: DetailLine[]) => void;
}

/** Gives back how to stop it. */
function begin({ feed, message, replay, connection, show }: Beginning): () => void {
  let isWanted = true;
  let stop = (): void => {};
  const work = async (): Promise<DetailLine[]> => {
    const call = await recordedCall(recordedMessages(feed.api), message, connection);
    if (!isWanted) return [];
    const running = replay(call);
    stop = running.stop;
    return replayLines(message, await running.outcome);
  };
  const told = (lines: DetailLine[]): void => {
    if (isWanted) show(lines);
  };
  work().then(told, (error: Error) => told([replayHeading(message), fact(printableLine(error.message))]));
  return () => {
    isWanted = false;
    stop();
  };
}

function questionLine(connection: McpConnection | null): DetailLine {
  const server = printableLine(connection?.serverCommand ?? connection?.serverUrl ?? '');
  const does = connection?.serverCommand == null ? 'sends it to' : 'starts the command';
  return fact(`This connection came from a file. Enter ${does} ${server}`);
}

const fact = (text: string): DetailLine => ({ text, kind: 'fact' });
