import { Badge } from '../ui/Badge.tsx';
import type { Message } from './message-source.ts';
import { marksOf } from './message-words.ts';

/** What became of it, and how it failed. */
export function MessageMarks({ message }: { message: Message }) {
  return marksOf(message).map(({ tone, label, title }) => (
    <span key={label} title={title} className="inline-flex shrink-0">
      <Badge tone={tone}>{label}</Badge>
    </span>
  ));
}
