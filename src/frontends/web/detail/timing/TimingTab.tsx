import { durationText } from '../../../../formats/amounts.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { momentText, timeText } from '../../ui/moments.ts';
import { isEnded, stateWords } from '../entry-words.ts';
import { FactList } from '../parts/FactList.tsx';
import { Section } from '../parts/Section.tsx';
import { absenceReason, type PhaseName, type TimingPhase, timingPhases } from './timing-phases.ts';

const bars: Readonly<Record<PhaseName, string>> = {
  blocked: 'bg-line-strong',
  dns: 'bg-mark-green',
  connect: 'bg-mark-orange',
  ssl: 'bg-mark-purple',
  send: 'bg-mark-yellow',
  wait: 'bg-mark-blue',
  receive: 'bg-accent',
};

/** Where the time went: measured phases only. */
export function TimingTab({ entry }: { entry: TrafficEntry }) {
  const { phases, totalMs } = timingPhases(entry.timings);
  const isSecure = entry.protocol === 'https' || entry.protocol === 'wss';
  const reason = absenceReason(entry.timings, isSecure, isEnded(entry));
  const wholeMs = Math.max(totalMs, entry.duration ?? 0);
  return (
    <div className="pb-4">
      <Section title="Phases" note={entry.duration === null ? stateWords(entry) : durationText(entry.duration)}>
        <table aria-label="Phases" className="w-full table-fixed">
          <colgroup>
            <col className="w-36" />
            <col />
            <col className="w-24" />
          </colgroup>
          <tbody>
            {phases.map((phase) => (
              <PhaseRow key={phase.name} phase={phase} wholeMs={wholeMs} />
            ))}
          </tbody>
        </table>
        {reason !== null && <p className="px-3 pt-2 text-muted">{reason}</p>}
      </Section>
      <Section title="Clock">
        <FactList
          facts={[
            { name: 'Started', value: `${momentText(entry.timestamp)}.${timeText(entry.timestamp, true).slice(-3)}` },
            { name: 'Ended', value: entry.duration === null ? null : timeText(entry.timestamp + entry.duration, true) },
            { name: 'First byte', value: firstByteText(phases), copy: false },
          ]}
        />
      </Section>
    </div>
  );
}

function PhaseRow({ phase, wholeMs }: { phase: TimingPhase; wholeMs: number }) {
  const { name, label, meaning, startMs, durationMs } = phase;
  const percent = (ms: number) => (wholeMs === 0 ? 0 : (ms / wholeMs) * 100);
  return (
    <tr className="h-7 hover:bg-hover" title={meaning}>
      <th
        scope="row"
        className={durationMs === null ? 'px-3 text-left font-normal text-muted' : 'px-3 text-left font-normal'}
      >
        {label}
      </th>
      <td className="pr-2">
        <span className="relative block h-3 rounded-small bg-hover">
          {startMs !== null && durationMs !== null && (
            <span
              className={`absolute inset-y-0 min-w-0.5 rounded-small ${bars[name]}`}
              style={{ left: `min(${percent(startMs)}%, calc(100% - 2px))`, width: `${percent(durationMs)}%` }}
            />
          )}
        </span>
      </td>
      <td className="pr-3 text-right">
        {durationMs === null ? <span className="text-muted">none</span> : durationText(durationMs)}
      </td>
    </tr>
  );
}

function firstByteText(phases: readonly TimingPhase[]): string | null {
  const receive = phases.find(({ name }) => name === 'receive');
  return receive?.startMs == null ? null : `${durationText(receive.startMs)} after the start`;
}
