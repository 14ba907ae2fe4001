import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { decide, heldTarget, toggleIntercept } from '../feed/held-actions.ts';
import type { KeyName } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Place extends Pick<ScreenProps, 'feed' | 'tell' | 'go'> {
  /** What the person points at. */
  selected: McpMessageSummary | null;
}

/** `i`, and what can be done with a held message. */
export function holdingKey(key: KeyName, { feed, selected, tell, go }: Place): void {
  const report = (work: Promise<string>): void =>
    void work.then(
      (said) => tell(said),
      (error: Error) => tell(error.message, 'bad'),
    );
  if (key === 'i') {
    feed.pin();
    return report(toggleIntercept(feed));
  }
  if (!'fdea'.includes(key)) return;
  // Looked up with each key: the one before may have been about the same message.
  const target = heldTarget(feed, selected);
  if (target === null) return tell('Nothing is held. i holds messages from now on.');
  if (key === 'f') return report(decide(feed, target, { action: 'forward' }));
  if (key === 'd') return report(decide(feed, target, { action: 'drop' }));
  if (key === 'e') return go({ kind: 'edit', message: target, action: 'edit' });
  if (target.kind !== 'request') return tell('Only a request can be answered.', 'bad');
  go({ kind: 'edit', message: target, action: 'answer' });
}
