import type { ReactNode } from 'react';

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** One or two sentences: why it is empty and what to do. */
  children?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-40 flex-col items-center justify-center gap-1 p-6 text-center">
      {icon !== undefined && <div className="mb-2 text-muted [&_svg]:size-6">{icon}</div>}
      <p className="text-strong font-medium">{title}</p>
      {children !== undefined && <div className="max-w-sm text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
