import type { ComponentPropsWithRef } from 'react';
import type { Session } from '../../../model/session.ts';
import { Badge } from '../ui/Badge.tsx';
import { classNames } from '../ui/class-names.ts';
import { momentText } from '../ui/moments.ts';
import { Tooltip } from '../ui/Tooltip.tsx';
import { SessionNumbers } from './SessionNumbers.tsx';

interface SessionRowLabelProps extends ComponentPropsWithRef<'button'> {
  session: Session;
  isViewed: boolean;
}

/** Name and numbers of a session: a button that switches to it. */
export function SessionRowLabel({ session, isViewed, ...rest }: SessionRowLabelProps) {
  const { name, isActive, createdAt } = session;
  return (
    <Tooltip text={`Created ${momentText(createdAt)}`} side="right" distance={62}>
      <button
        type="button"
        data-session-row
        aria-current={isActive}
        className="flex min-w-0 flex-1 items-start gap-2 rounded-medium py-1.5 pr-1 pl-2 text-left"
        {...rest}
      >
        <span
          aria-hidden="true"
          className={classNames('mt-1.5 size-2 shrink-0 rounded-full', isActive ? 'bg-accent' : 'bg-transparent')}
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className={classNames('truncate', isActive && 'font-bold')}>{name}</span>
            {isActive && <span className="shrink-0 text-small text-accent">(active)</span>}
            {isViewed && !isActive && <Badge tone="accent">Viewing</Badge>}
          </span>
          <SessionNumbers session={session} />
        </span>
      </button>
    </Tooltip>
  );
}
