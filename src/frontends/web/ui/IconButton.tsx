import type { ComponentPropsWithRef, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './Tooltip.tsx';

export interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** Its name, for the tooltip and for screen readers. */
  label: string;
  /** Shown in the tooltip. */
  keys?: string | undefined;
  /** For buttons that stay down: also sets aria-pressed. */
  isPressed?: boolean | undefined;
  size?: 'small' | 'medium';
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
  /** The icon. */
  children: ReactNode;
}

export function IconButton({
  label,
  keys,
  isPressed,
  size = 'medium',
  tooltipSide,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} {...(tooltipSide === undefined ? {} : { side: tooltipSide })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isPressed}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-medium text-muted hover:bg-hover hover:text-text',
          'data-[state=open]:bg-hover data-[state=open]:text-text aria-pressed:bg-accent-soft aria-pressed:text-accent',
          'aria-disabled:opacity-50 disabled:opacity-50 disabled:hover:bg-transparent',
          size === 'small' ? 'size-6 [&_svg]:size-3.5' : 'size-7 [&_svg]:size-4',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
