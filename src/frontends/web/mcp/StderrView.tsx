import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Notice } from '../detail/parts/Notice.tsx';
import { api } from '../state/api.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';

const pageSize = 1000;
const lookAgainMs = 1500;
/** More than this is in the store and in the session file, not on the page. */
const mostCharacters = 4_000_000;

/** What the server's process wrote to standard error, to the end as long as it runs. */
export function StderrView({ connection }: { connection: McpConnection }) {
  const { text, isLoaded, isCut } = useStderr(connection);
  const lines = useMemo(() => text.split(/\r?\n/), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  });
  if (!isLoaded) return <PaneSkeleton />;
  if (text === '')
    return <EmptyState title="Nothing on standard error">The server’s process has written nothing there.</EmptyState>;
  return (
    <div className="flex h-full min-h-0 flex-col">
      {isCut && <Notice>Only the beginning is shown. Export the connection to have all of it.</Notice>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section ref={scroller} tabIndex={0} aria-label="Standard error" className="min-h-0 flex-1 overflow-auto py-1.5">
        <div className="relative font-mono" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              data-index={index}
              ref={list.measureElement}
              className="absolute inset-x-0 top-0 min-h-[18px] px-3 break-all whitespace-pre-wrap"
              style={{ transform: `translateY(${start}px)` }}
            >
              {lines[index]}
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}

/** No event tells of it: it is asked for again and again while the process runs and somebody looks. */
function useStderr({ id, endedAt }: McpConnection): { text: string; isLoaded: boolean; isCut: boolean } {
  const [text, setText] = useState('');
  const [isLoaded, setLoaded] = useState(false);
  const place = useRef({ after: 0, characters: 0 });
  useEffect(() => {
    const page = { isLeft: false, timer: undefined as ReturnType<typeof setTimeout> | undefined };
    const load = async () => {
      const { chunks, nextAfter } = await api.mcp.stderr(id, { after: place.current.after, limit: pageSize });
      if (page.isLeft) return;
      const more = chunks.map((chunk) => chunk.text).join('');
      place.current = {
        after: chunks.at(-1)?.number ?? place.current.after,
        characters: place.current.characters + more.length,
      };
      if (more !== '') setText((before) => before + more);
      setLoaded(true);
      if (place.current.characters > mostCharacters) return;
      if (nextAfter !== null || endedAt === null) page.timer = setTimeout(run, nextAfter === null ? lookAgainMs : 0);
    };
    const run = () =>
      void load().catch(() => {
        setLoaded(true);
        if (!page.isLeft) page.timer = setTimeout(run, lookAgainMs);
      });
    run();
    return () => {
      page.isLeft = true;
      clearTimeout(page.timer);
    };
  }, [id, endedAt]);
  return { text, isLoaded, isCut: place.current.characters > mostCharacters };
}
