import type { ComponentPropsWithRef, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger';

const tones: Record<ButtonTone, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:opacity-90',
  secondary: 'border-line-strong bg-raised text-text hover:bg-hover',
  quiet: 'border-transparent text-text hover:bg-hover',
  danger: 'border-transparent bg-danger text-ground hover:opacity-90',
};

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** Absent: secondary. At most one primary button in sight. */
  tone?: ButtonTone;
  /** small = 24 px for rows and bars, medium = 28 px. */
  size?: 'small' | 'medium';
  icon?: ReactNode;
}

export function Button({ tone = 'secondary', size = 'medium', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-medium border whitespace-nowrap transition-opacity duration-100',
        'aria-disabled:opacity-50 disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0',
        size === 'small' ? 'h-6 px-2' : 'h-7 px-2.5',
        tones[tone],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}
