import { RotateCw } from 'lucide-react';
import { useMemo } from 'react';
import { countText, durationText } from '../../../formats/amounts.ts';
import { BodyViewer } from '../detail/body/BodyViewer.tsx';
import { contentOf } from '../detail/body/body-content.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { verdictLooks } from './replay-words.ts';
import { TextChange } from './TextChange.tsx';
import type { ReplayOutcome } from './use-replay.ts';

/** What came of a replay: the verdict, each place that differs, and both answers whole. */
export function ReplayResult({ outcome, onAgain }: { outcome: ReplayOutcome; onAgain: () => void }) {
  const { verdict, error, durationMs, recorded, live, differences, differencesLeftOff } = outcome;
  const { tone, label, sentence } = verdictLooks[verdict];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <p role="status" className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-0.5">
          <Badge tone={tone}>{label}</Badge>
          <span className="break-words">{error ?? sentence}</span>
          <span className="text-muted">{durationText(durationMs)}</span>
        </p>
        <Button size="small" icon={<RotateCw />} onClick={onAgain}>
          Again
        </Button>
      </div>
      {differences.length > 0 && <Differences differences={differences} leftOff={differencesLeftOff} />}
      <div className="min-h-0 flex-1">
        {recorded !== null && live !== null ? (
          <TextChange
            label="Recorded and live answer"
            before={recorded}
            after={live}
            beforeLabel="Recorded answer"
            afterLabel="Live answer"
          />
        ) : (
          live !== null && <LiveAnswer text={live} />
        )}
      </div>
    </div>
  );
}

function LiveAnswer({ text }: { text: string }) {
  const content = useMemo(() => contentOf(new TextEncoder().encode(text), 'application/json', 'live-answer'), [text]);
  return <BodyViewer content={content} />;
}

function Differences({ differences, leftOff }: { differences: ReplayOutcome['differences']; leftOff: number }) {
  const total = differences.length + leftOff;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section aria-label="Differences" tabIndex={0} className="max-h-[40%] shrink-0 overflow-auto border-b border-line">
      <table className="w-full table-fixed text-left">
        <thead className="sticky top-0 bg-surface text-small text-muted">
          <tr>
            <th className="w-2/5 px-3 py-1 font-normal">{countText(total, 'difference')}</th>
            <th className="px-3 py-1 font-normal">Recorded</th>
            <th className="px-3 py-1 font-normal">Live</th>
          </tr>
        </thead>
        <tbody className="align-top font-mono [&_td]:border-t [&_td]:border-line [&_td]:px-3 [&_td]:py-1 [&_td]:break-all">
          {differences.map(({ path, recorded, live }) => (
            <tr key={path}>
              <td>{path}</td>
              <Value text={recorded} look="text-danger" />
              <Value text={live} look="text-ok" />
            </tr>
          ))}
        </tbody>
      </table>
      {leftOff > 0 && <p className="px-3 py-1 text-small text-muted">{`and ${leftOff} more`}</p>}
    </section>
  );
}

/** The beginning of it: both answers stand whole below. */
function Value({ text, look }: { text: string | null; look: string }) {
  return (
    <td className={text === null ? 'text-muted' : look}>
      <span className="line-clamp-3">{text ?? 'not there'}</span>
    </td>
  );
}
