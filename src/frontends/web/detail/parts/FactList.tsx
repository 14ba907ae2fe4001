import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { classNames } from '../../ui/class-names.ts';

export interface Fact {
  name: string;
  /** Null and undefined: the fact is left out. */
  value: ReactNode;
  /** What a copy takes; absent: the value when it is text. False: nothing to copy. */
  copy?: string | false;
  isCode?: boolean;
}

/** Names at the left, values at the right, as wide as there is room. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  const shown = facts.filter(({ value }) => value !== null && value !== undefined && value !== '');
  return (
    <dl className="px-3">
      {shown.map(({ name, value, copy, isCode }) => {
        const text = copy ?? (typeof value === 'string' ? value : false);
        return (
          <div
            key={name}
            className="group -mx-1 flex min-h-6 items-start gap-3 rounded-small px-1 py-[3px] hover:bg-hover"
          >
            <dt className="w-32 shrink-0 text-muted">{name}</dt>
            <dd className="flex min-w-0 flex-1 items-start gap-3">
              <div className={classNames('min-w-0 flex-1 break-words', isCode && 'font-mono break-all')}>{value}</div>
              {text !== false && (
                <CopyButton
                  text={text}
                  label={`Copy ${name.toLowerCase()}`}
                  className="-my-[3px] opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
                />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
