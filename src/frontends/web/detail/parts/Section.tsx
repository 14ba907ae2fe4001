import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { usePreference } from '../../state/preferences.ts';
import { classNames } from '../../ui/class-names.ts';

export interface SectionProps {
  title: string;
  /** Quiet, behind the title. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Under this name it is remembered whether it is folded. Absent: it cannot be folded. */
  foldName?: string;
  children: ReactNode;
}

export function Section({ title, note, actions, foldName, children }: SectionProps) {
  const [isFolded, setIsFolded] = usePreference(`folded.${foldName ?? 'none'}`, false);
  const isHidden = foldName !== undefined && isFolded;
  return (
    <section aria-label={title} className="border-b border-line last:border-b-0">
      <header className="sticky top-0 z-[1] flex h-8 items-center gap-2 bg-ground pr-2 pl-3">
        <h3 className="min-w-0 font-semibold">
          {foldName === undefined ? (
            title
          ) : (
            <button
              type="button"
              aria-expanded={!isFolded}
              onClick={() => setIsFolded(!isFolded)}
              className="-ml-1.5 flex items-center gap-1 rounded-small pr-1.5"
            >
              <ChevronRight className={classNames('size-3.5 text-muted', !isFolded && 'rotate-90')} />
              {title}
            </button>
          )}
        </h3>
        <span className="min-w-0 flex-1 truncate text-muted">{note}</span>
        {actions}
      </header>
      {!isHidden && <div className="pb-2">{children}</div>}
    </section>
  );
}
