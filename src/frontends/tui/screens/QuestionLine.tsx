import type { McpFeed } from '../feed/mcp-feed.ts';
import { saveSessionFile, suggestedFileName } from '../feed/save-session-file.ts';
import { PromptLine } from './PromptLine.tsx';
import type { Tell } from './view-parts.ts';

export type Question = 'filter' | 'file';

interface Props {
  question: Question;
  feed: McpFeed;
  tell: Tell;
  onEnd: () => void;
}

/** Asks in the last row, and does what was answered. */
export function QuestionLine({ question, feed, tell, onEnd }: Props) {
  if (question === 'filter') {
    return (
      <PromptLine label="Filter: " initial={feed.filter} onEnd={(q) => answered(q, (text) => feed.setFilter(text))} />
    );
  }
  const initial = feed.chosen === null ? '' : suggestedFileName(feed.chosen);
  return <PromptLine label="Save as: " initial={initial} onEnd={(name) => answered(name, save)} />;

  function answered(text: string | null, carryOut: (text: string) => void): void {
    onEnd();
    if (text !== null) carryOut(text.trim());
  }

  function save(name: string): void {
    const { chosen } = feed;
    if (name === '' || chosen === null) return;
    saveSessionFile(feed.api, chosen.id, name).then(
      (path) => tell(`Saved ${path}`, 'good'),
      (error: Error) => tell(error.message, 'bad'),
    );
  }
}
