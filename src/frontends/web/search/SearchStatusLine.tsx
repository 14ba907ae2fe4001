import { RotateCw, Square } from 'lucide-react';
import { countText } from '../../../formats/amounts.ts';
import { Button } from '../ui/Button.tsx';
import { sessionOf } from './search-rows.ts';
import { type SearchRun, stopSearch } from './search-run.ts';
import { bodiesText, hitsText } from './search-words.ts';

/** How far it is and what was found, in one line that keeps its height. */
export function SearchStatusLine({ run, onAgain }: { run: SearchRun; onAgain: () => void }) {
  const { status, searched, total } = run;
  const isRunning = status.kind === 'running';
  return (
    <div className="relative flex h-8 shrink-0 items-center gap-3 border-b border-line bg-surface px-3 text-small whitespace-nowrap text-muted">
      <span role="status" className="min-w-0 truncate">
        {foundWords(run)}
      </span>
      <span className="flex-1" />
      <span className="truncate">{progressWords(run)}</span>
      {isRunning && (
        <Button size="small" tone="quiet" icon={<Square />} onClick={stopSearch}>
          Stop
        </Button>
      )}
      {(status.kind === 'stopped' || status.kind === 'done') && (
        <Button size="small" tone="quiet" icon={<RotateCw />} onClick={onAgain}>
          Again
        </Button>
      )}
      {isRunning && (
        <span
          aria-hidden="true"
          className="absolute inset-x-0 -bottom-px h-0.5 origin-left bg-accent transition-transform duration-100"
          style={{ transform: `scaleX(${total === 0 ? 0 : Math.min(1, searched / total)})` }}
        />
      )}
    </div>
  );
}

function foundWords({ status, hits }: SearchRun): string {
  if (status.kind === 'idle') return '';
  if (hits.length === 0) return status.kind === 'running' ? 'Searching…' : '';
  const sessions = new Set(hits.map(sessionOf)).size;
  const isCut = status.kind === 'done' && status.isLimitReached;
  return `${isCut ? 'First ' : ''}${hitsText(hits)} in ${countText(sessions, 'session')}`;
}

const number = (value: number): string => value.toLocaleString('en');

function progressWords({ status, searched, total }: SearchRun): string {
  if (status.kind === 'idle' || status.kind === 'failed' || total === 0) return '';
  if (status.kind !== 'done') return `Searched ${number(searched)} of ${number(total)}`;
  const cut = status.cutBodies === 0 ? '' : ` · ${bodiesText(status.cutBodies)} not to the end`;
  return `${number(searched)} searched in ${(status.tookMs / 1000).toFixed(1)} s${cut}`;
}
