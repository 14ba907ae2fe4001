import { classNames } from './class-names.ts';

/** A quiet block where something will be. Give it the size of what it stands for: `className="h-4 w-32"`. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('skeleton block rounded-small bg-hover', className)} />;
}
