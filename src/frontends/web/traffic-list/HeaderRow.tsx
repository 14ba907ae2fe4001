import { ArrowDown, ArrowUp } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { WindowSort } from '../../../contract/traffic-window.ts';
import { classNames } from '../ui/class-names.ts';
import type { Column, ColumnId } from './columns.ts';

export interface HeaderRowProps {
  columns: readonly Column[];
  sort: WindowSort;
  onSort: (column: Column) => void;
  onMove: (id: ColumnId, target: ColumnId) => void;
  onStep: (id: ColumnId, step: -1 | 1) => void;
  onResize: (id: ColumnId, width: number) => void;
  onResetWidth: (id: ColumnId) => void;
}

/** Click sorts, drag moves, the line between two columns resizes. Alt+arrows move and Shift+arrows resize by the keyboard. */
export function HeaderRow(props: HeaderRowProps) {
  const { columns, onMove } = props;
  const [dragged, setDragged] = useState<ColumnId | null>(null);
  const [target, setTarget] = useState<ColumnId | null>(null);
  const end = () => {
    setDragged(null);
    setTarget(null);
  };
  const drop = (event: DragEvent, id: ColumnId) => {
    event.preventDefault();
    if (dragged !== null && dragged !== id) onMove(dragged, id);
    end();
  };
  return (
    <div role="row" aria-rowindex={1} className="columns h-[26px] items-stretch text-small text-muted">
      {columns.map((column) => (
        <HeaderCell
          key={column.id}
          {...props}
          column={column}
          isTarget={target === column.id && dragged !== column.id}
          onDragStart={() => setDragged(column.id)}
          onDragOver={(event) => {
            if (dragged === null) return;
            event.preventDefault();
            setTarget(column.id);
          }}
          onDragEnd={end}
          onDrop={(event) => drop(event, column.id)}
        />
      ))}
    </div>
  );
}

interface HeaderCellProps extends HeaderRowProps {
  column: Column;
  isTarget: boolean;
  onDragStart: () => void;
  onDragOver: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
}

function HeaderCell({ column, sort, onSort, onStep, onResize, onResetWidth, isTarget, ...drag }: HeaderCellProps) {
  const cell = useRef<HTMLDivElement>(null);
  const { id, label, name = label, isRight, minWidth } = column;
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none';
  const isSortable = id !== 'waterfall';
  const width = () => cell.current?.getBoundingClientRect().width ?? minWidth;
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || !(event.altKey || event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) onStep(id, step);
    else onResize(id, width() + step * 16);
  };
  return (
    <div
      ref={cell}
      role="columnheader"
      aria-sort={direction}
      data-column={id}
      className={classNames('relative flex min-w-0', isTarget && 'bg-accent-soft')}
      onDragOver={drag.onDragOver}
      onDrop={drag.onDrop}
    >
      <button
        type="button"
        draggable
        aria-label={isSortable ? `Sort by ${name}` : name}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        className={classNames(
          'flex min-w-0 flex-1 items-center gap-1 px-2 hover:text-text [&_svg]:size-3 [&_svg]:shrink-0',
          isRight && 'flex-row-reverse',
          direction !== 'none' && 'font-medium text-text',
        )}
        onClick={() => isSortable && onSort(column)}
        onKeyDown={pressed}
        onDragStart={drag.onDragStart}
        onDragEnd={drag.onDragEnd}
      >
        <span className="truncate">{label}</span>
        {direction === 'ascending' && <ArrowUp />}
        {direction === 'descending' && <ArrowDown />}
      </button>
      <ResizeHandle width={width} onResize={(next) => onResize(id, next)} onReset={() => onResetWidth(id)} />
    </div>
  );
}

interface ResizeHandleProps {
  width: () => number;
  onResize: (width: number) => void;
  onReset: () => void;
}

/** Pointer only: the keyboard resizes from the header itself. */
function ResizeHandle({ width, onResize, onReset }: ResizeHandleProps) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const down = (event: PointerEvent) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: width() };
  };
  const move = (event: PointerEvent) => {
    if (start.current !== null) onResize(start.current.width + event.clientX - start.current.x);
  };
  return (
    <span
      aria-hidden="true"
      className="resize-handle absolute inset-y-0 -right-1 z-10 w-2 touch-none cursor-col-resize"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={onReset}
    />
  );
}
