import { Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';

/** One calm line above what it is about. */
export function Notice({
  tone = 'neutral',
  children,
  action,
}: {
  tone?: 'neutral' | 'warn';
  children: ReactNode;
  action?: ReactNode;
}) {
  const Icon = tone === 'warn' ? TriangleAlert : Info;
  return (
    <div
      role="note"
      className={classNames(
        'flex min-h-7 shrink-0 items-center gap-2 border-b border-line px-3 py-1',
        tone === 'warn' ? 'bg-warn-soft text-warn' : 'bg-surface text-muted',
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1 break-words">{children}</span>
      {action}
    </div>
  );
}
