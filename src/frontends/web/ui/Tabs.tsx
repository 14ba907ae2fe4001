import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface TabItem<Value extends string> {
  value: Value;
  label: string;
  /** A small number after the label. */
  count?: number | undefined;
}

export interface TabsProps<Value extends string> {
  /** What the tabs are of, for screen readers. */
  label: string;
  items: ReadonlyArray<TabItem<Value>>;
  value: Value;
  onValueChange: (value: Value) => void;
  /** At the right end of the bar. */
  actions?: ReactNode;
  /** The panel of the chosen tab only. */
  children: ReactNode;
  className?: string;
}

export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, items, value, onValueChange, actions, children, className } = props;
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onValueChange(next as Value)}
      className={classNames('flex min-h-0 flex-col', className)}
    >
      <div className="flex h-8 shrink-0 items-stretch border-b border-line pr-1">
        <Radix.List aria-label={label} className="no-scrollbar scroll-hint flex min-w-0 flex-1 overflow-x-auto px-1">
          {items.map((item) => (
            <Radix.Trigger
              key={item.value}
              value={item.value}
              className={classNames(
                'relative flex items-center gap-1.5 px-2.5 whitespace-nowrap text-muted hover:text-text data-[state=active]:text-text',
                'data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:bg-accent',
              )}
            >
              {item.label}
              {item.count !== undefined && (
                <span className="text-small text-muted">{item.count.toLocaleString('en')}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions !== undefined && <div className="flex shrink-0 items-center">{actions}</div>}
      </div>
      <Radix.Content value={value} tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
