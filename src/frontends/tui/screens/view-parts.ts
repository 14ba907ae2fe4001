import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';

export type Screen =
  | { kind: 'list' }
  | { kind: 'detail'; message: McpMessageSummary }
  | { kind: 'edit'; message: McpMessageSummary; action: 'edit' | 'answer' }
  | { kind: 'replay'; message: McpMessageSummary }
  | { kind: 'connections' }
  | { kind: 'help' };

export type Tone = 'plain' | 'good' | 'bad';
/** One line for the person, until the next key or a few seconds later. */
export type Tell = (text: string, tone?: Tone) => void;

export interface ScreenProps {
  feed: McpFeed;
  width: number;
  /** Rows the screen may fill. */
  height: number;
  /** False while a line is being typed below. */
  isActive: boolean;
  tell: Tell;
  go: (screen: Screen) => void;
}
