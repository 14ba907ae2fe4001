import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface TextFieldProps extends ComponentPropsWithRef<'input'> {
  /** Always needed; drawn above the field unless `isLabelHidden`. */
  label: string;
  isLabelHidden?: boolean;
  /** In front of the text. */
  icon?: ReactNode;
  /** Behind the text: a button, a count. */
  end?: ReactNode;
  /** What is wrong; drawn below and read out. */
  problem?: string | undefined;
}

export function TextField({ label, isLabelHidden = false, icon, end, problem, className, ...rest }: TextFieldProps) {
  const problemId = useId();
  const isWrong = problem !== undefined;
  return (
    <label className={classNames('block', className)}>
      <span className={isLabelHidden ? 'sr-only' : 'mb-1 block text-small text-muted'}>{label}</span>
      <span
        className={classNames(
          'flex h-7 items-center gap-1.5 rounded-medium border bg-ground px-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-muted',
          isWrong ? 'border-danger' : 'border-line-strong',
        )}
      >
        {icon}
        <input
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted"
          spellCheck={false}
          autoComplete="off"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? problemId : undefined}
          {...rest}
        />
        {end}
      </span>
      {isWrong && (
        <span id={problemId} role="alert" className="mt-1 block text-small text-danger">
          {problem}
        </span>
      )}
    </label>
  );
}
