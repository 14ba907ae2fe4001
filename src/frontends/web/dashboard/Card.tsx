import { type ReactNode, useId } from 'react';
import { classNames } from '../ui/class-names.ts';

export interface CardProps {
  title: string;
  /** At the right of the title. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** One subject of the dashboard. */
export function Card({ title, aside, className, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classNames('flex min-w-0 flex-col rounded-large border border-line bg-ground', className)}
    >
      <header className="flex h-9 shrink-0 items-center gap-3 px-4">
        <h2 id={id} className="shrink-0 font-medium">
          {title}
        </h2>
        <div className="flex min-w-0 flex-1 items-center justify-end gap-3 text-small text-muted">{aside}</div>
      </header>
      <div className="min-h-0 flex-1 px-4 pb-3">{children}</div>
    </section>
  );
}
