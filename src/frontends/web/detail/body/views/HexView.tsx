import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useIsNarrow } from '../../../state/use-media.ts';
import { WindowBar } from '../../parts/WindowBar.tsx';
import type { BodyContent } from '../body-content.ts';
import { hexLine } from '../hex-lines.ts';
import { useWindow } from '../use-window.ts';
import { TextSkeleton } from './CodeView.tsx';

/** One window of the body is in memory, however long the body is. */
const windowBytes = 512 * 1024;
const lineHeight = 18;

export function HexView({ content }: { content: BodyContent }) {
  const [from, setFrom] = useState(0);
  const { bytes, totalBytes, error } = useWindow(content, { from, to: from + windowBytes });
  const isPaged = totalBytes === null || totalBytes > windowBytes;
  return (
    <div className="flex h-full min-h-0 flex-col">
      {error !== null && <p className="p-3 text-danger">{error.message}</p>}
      {bytes === undefined ? error === null && <TextSkeleton /> : <HexLines key={from} bytes={bytes} position={from} />}
      {isPaged && <WindowBar from={from} size={windowBytes} totalBytes={totalBytes} onMove={setFrom} />}
    </div>
  );
}

function HexLines({ bytes, position }: { bytes: Uint8Array; position: number }) {
  const perLine = useIsNarrow() ? 8 : 16;
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: Math.ceil(bytes.length / perLine),
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section ref={scroller} tabIndex={0} aria-label="Bytes" className="min-h-0 flex-1 overflow-auto py-1 font-mono">
      <div className="relative min-w-max" style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start }) => {
          const from = index * perLine;
          const line = hexLine(bytes, { from, perLine, position: position + from });
          return (
            <div
              key={index}
              className="absolute left-0 flex gap-2.5 px-2.5 leading-[18px] whitespace-pre hover:bg-hover"
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className="text-muted select-none">{line.offset}</span>
              <span>{line.hex}</span>
              <span className="text-code-string">{line.text}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
