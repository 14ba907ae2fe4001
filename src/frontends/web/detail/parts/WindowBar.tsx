import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { bytesText } from '../../../../formats/amounts.ts';
import { IconButton } from '../../ui/IconButton.tsx';

export interface WindowBarProps {
  from: number;
  /** Bytes of one window. */
  size: number;
  totalBytes: number | null;
  onMove: (from: number) => void;
}

/** Which part of a large body is on screen, and the way to the others. */
export function WindowBar({ from, size, totalBytes, onMove }: WindowBarProps) {
  const last = totalBytes === null ? null : Math.max(0, Math.floor((totalBytes - 1) / size) * size);
  const to = totalBytes === null ? from + size : Math.min(from + size, totalBytes);
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-t border-line bg-surface px-2 text-small text-muted">
      <IconButton size="small" label="First part" disabled={from === 0} onClick={() => onMove(0)}>
        <ChevronFirst />
      </IconButton>
      <IconButton
        size="small"
        label="Part before"
        disabled={from === 0}
        onClick={() => onMove(Math.max(0, from - size))}
      >
        <ChevronLeft />
      </IconButton>
      <span className="min-w-0 truncate" role="status">
        {bytesText(from)} – {bytesText(to)}
        {totalBytes !== null && ` of ${bytesText(totalBytes)}`}
      </span>
      <IconButton
        size="small"
        label="Next part"
        disabled={last !== null && from >= last}
        onClick={() => onMove(from + size)}
      >
        <ChevronRight />
      </IconButton>
      <IconButton
        size="small"
        label="Last part"
        disabled={last === null || from >= last}
        onClick={() => onMove(last ?? 0)}
      >
        <ChevronLast />
      </IconButton>
      <span className="flex-1" />
      <OffsetField size={size} totalBytes={totalBytes} onMove={onMove} />
    </div>
  );
}

/** A position, decimal or 0x hexadecimal. */
function OffsetField({ size, totalBytes, onMove }: Pick<WindowBarProps, 'size' | 'totalBytes' | 'onMove'>) {
  const [value, setValue] = useState('');
  const go = (event: React.FormEvent) => {
    event.preventDefault();
    const position = /^(?:0x[\da-f]+|\d+)$/i.test(value.trim()) ? Number(value) : Number.NaN;
    if (Number.isNaN(position)) return;
    const bounded = Math.min(position, (totalBytes ?? position + 1) - 1);
    onMove(Math.max(0, Math.floor(bounded / size) * size));
  };
  return (
    <form onSubmit={go} className="flex items-center gap-1.5">
      <input
        aria-label="Go to byte"
        placeholder="Go to byte"
        value={value}
        onChange={(event) => setValue(event.target.value)}
        className="h-6 w-24 rounded-small border border-line-strong bg-ground px-1.5 font-mono text-small text-text placeholder:text-muted"
      />
    </form>
  );
}
