import { bytesText, durationText } from '../../../formats/amounts.ts';
import type { api } from '../state/api.ts';

type Comparison = Awaited<ReturnType<typeof api.compare.sessions>>;
type Shift = NonNullable<Comparison['duration']>;
const ranks = ['p50', 'p90', 'p99'] as const;

/** How much slower and larger the second session is: percentiles of all pairs. */
export function Shifts({ duration, size }: Pick<Comparison, 'duration' | 'size'>) {
  if (duration === null && size === null) return null;
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-100 text-small tabular-nums">
        <thead className="text-left text-muted">
          <tr>
            <th className="py-0.5 font-normal">Of all pairs</th>
            {ranks.map((rank) => (
              <th key={rank} className="px-2 py-0.5 text-right font-normal">
                {rank}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {duration !== null && <ShiftRow label="Duration" shift={duration} text={durationText} isLessBetter />}
          {size !== null && <ShiftRow label="Size" shift={size} text={bytesText} />}
        </tbody>
      </table>
    </div>
  );
}

interface ShiftRowProps {
  label: string;
  shift: Shift;
  text: (amount: number) => string;
  isLessBetter?: boolean;
}

function ShiftRow({ label, shift, text, isLessBetter = false }: ShiftRowProps) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 text-left font-normal">
        {label}
      </th>
      {ranks.map((rank) => {
        const [before, after] = [shift.a[rank], shift.b[rank]];
        return (
          <td key={rank} className="px-2 py-1 text-right whitespace-nowrap">
            <span className="text-muted">{text(before)} →</span> {text(after)}{' '}
            <span className={isLessBetter ? toneOf(before, after) : 'text-muted'}>{changeText(before, after)}</span>
          </td>
        );
      })}
    </tr>
  );
}

/** Less than a tenth is what two runs differ by anyway. */
function toneOf(before: number, after: number): string {
  if (Math.abs(after - before) <= before / 10) return 'text-muted';
  return after > before ? 'text-danger' : 'text-ok';
}

function changeText(before: number, after: number): string {
  if (before === after) return '±0 %';
  if (before === 0) return 'new';
  const percent = Math.round((100 * (after - before)) / before);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent).toLocaleString('en')} %`;
}
