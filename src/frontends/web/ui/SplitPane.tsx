import { type CSSProperties, type ReactNode, useRef } from 'react';
import { usePreference } from '../state/preferences.ts';
import { classNames } from './class-names.ts';

export interface SplitPaneProps {
  /** row = side by side, column = one above the other. */
  direction: 'row' | 'column';
  /** Where the share is remembered: `detail-beside` → `nectoproxy.split.detail-beside`. */
  name: string;
  /** What the separator separates, for screen readers: “Width of the details”. */
  label: string;
  /** Share of the first pane in percent until the person moves the separator. */
  initialPercent?: number;
  minPercent?: number;
  maxPercent?: number;
  first: ReactNode;
  /** Null: the first pane has all the room, and there is no separator. The first pane stays mounted. */
  second: ReactNode | null;
}

const stepPercent = 2;

/** Two panes and a separator that the pointer drags and the arrow keys move; Enter or a double click puts it back. */
export function SplitPane(props: SplitPaneProps) {
  const { direction, name, label, initialPercent = 55, minPercent = 20, maxPercent = 80, first, second } = props;
  const [percent, setPercent] = usePreference<number>(`split.${name}`, initialPercent);
  const root = useRef<HTMLDivElement>(null);
  const isRow = direction === 'row';
  const move = (next: number) => setPercent(Math.round(Math.min(maxPercent, Math.max(minPercent, next)) * 10) / 10);
  const drag = (event: React.PointerEvent) => {
    const box = root.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const share = isRow ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    move(share * 100);
  };
  const pressed = (event: React.KeyboardEvent) => {
    const next = percentAfter(event.key, { percent, minPercent, maxPercent, initialPercent });
    if (next === null) return;
    event.preventDefault();
    move(next);
  };
  const size: CSSProperties = second === null ? { flex: '1 1 0' } : { flex: `0 0 ${percent}%` };
  return (
    <div ref={root} className={classNames('flex min-h-0 min-w-0 flex-1', isRow ? 'flex-row' : 'flex-col')}>
      <div className="flex min-h-0 min-w-0 flex-col" style={size}>
        {first}
      </div>
      {second !== null && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved has focus and a value (ARIA 1.2), which <hr> has not */}
          <div
            role="separator"
            aria-label={label}
            aria-orientation={isRow ? 'vertical' : 'horizontal'}
            aria-valuenow={Math.round(percent)}
            aria-valuemin={minPercent}
            aria-valuemax={maxPercent}
            tabIndex={0}
            className={classNames(
              'separator relative z-10 shrink-0 touch-none bg-line',
              isRow ? 'w-px cursor-col-resize' : 'h-px cursor-row-resize',
            )}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={pressed}
            onDoubleClick={() => move(initialPercent)}
          />
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">{second}</div>
        </>
      )}
    </div>
  );
}

interface Range {
  percent: number;
  minPercent: number;
  maxPercent: number;
  initialPercent: number;
}

function percentAfter(key: string, { percent, minPercent, maxPercent, initialPercent }: Range): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return percent - stepPercent;
    case 'ArrowRight':
    case 'ArrowDown':
      return percent + stepPercent;
    case 'Home':
      return minPercent;
    case 'End':
      return maxPercent;
    case 'Enter':
      return initialPercent;
    default:
      return null;
  }
}
