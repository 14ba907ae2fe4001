import uPlot from 'uplot';
import { drawnClasses } from './chart-data.ts';
import { type Overview, stepsShown } from './chart-span.ts';
import { brushByTouch } from './touch-brush.ts';

export interface TimeChartProps {
  overview: Overview;
  /** Steps that are chosen, both inclusive; null = none. */
  chosen: { first: number; last: number } | null;
  onHover: (step: number | null) => void;
  onChoose: (steps: { first: number; last: number }) => void;
}

interface ChartPlace {
  width: number;
  height: number;
  latest: () => TimeChartProps;
}

const rightPadding = 4;
const barShare = 0.84;
const widestBar = 28;

export function chartOptions({ width, height, latest }: ChartPlace): uPlot.Options {
  const color = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: [barShare, widestBar], align: 1 });
  const axis = { stroke: color('--muted'), font, ticks: { show: false } };
  const stepsUnder = (from: number, to: number) => {
    const { startAt, stepMs } = latest().overview;
    const last = latest().overview.entries.length - 1;
    const stepOf = (at: number) => Math.min(last, Math.max(0, Math.floor((at - startAt) / stepMs)));
    return { first: stepOf(from), last: stepOf(to) };
  };
  return {
    width,
    height,
    ms: 1,
    padding: [8, rightPadding, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 4 } },
    scales: {
      x: { time: true, range: () => timeRange(latest()) },
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 4, space: 92, values: timeLabels },
      {
        ...axis,
        grid: { stroke: color('--line'), width: 1 },
        size: yAxisSize,
        gap: 8,
        space: 44,
        incrs: wholeSteps,
        values: (_, marks) => marks.map(shortCount),
      },
    ],
    series: [
      {},
      ...drawnClasses.map((info) => ({
        fill: color(info.color),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      })),
    ],
    hooks: {
      ready: [brushByTouch],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          if (left === undefined || left === null || left < 0) return latest().onHover(null);
          const at = plot.posToVal(left, 'x');
          const { startAt, stepMs, entries } = latest().overview;
          const step = Math.floor((at - startAt) / stepMs);
          latest().onHover(step >= 0 && step < entries.length ? step : null);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width: dragged } = plot.select;
          if (dragged > 0)
            latest().onChoose(stepsUnder(plot.posToVal(left, 'x'), plot.posToVal(left + dragged, 'x') - 1));
        },
      ],
    },
  };
}

function timeRange({ overview }: TimeChartProps): [number, number] {
  return [overview.startAt, overview.startAt + stepsShown(overview) * overview.stepMs];
}

const wholeSteps = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 9 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** As wide as its longest mark, and no wider from one second to the next for one digit more. */
function yAxisSize(_: uPlot | null, marks: string[] | null): number {
  const longest = Math.max(3, ...(marks ?? []).map((mark) => mark.length));
  return 14 + longest * 7;
}

function shortCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1e6 ? `${count / 1000}k` : `${count / 1e6}M`;
}

/** Half of a mark's text has room at its right, or it would be cut. */
function hasRoom({ scales, width }: uPlot, at: number, label: string): boolean {
  const { min = 0, max = 1 } = scales['x'] as { min?: number; max?: number };
  return ((max - at) / (max - min)) * (width - yAxisSize(null, null)) >= label.length * 3.5 - rightPadding;
}

function timeLabels(plot: uPlot, marks: number[], _: number, __: number, stepMs: number): (string | null)[] {
  return marks.map((at) => {
    const label = timeLabel(at, stepMs);
    return hasRoom(plot, at, label) ? label : null;
  });
}

/** `14:03`, with seconds or the day where the marks are that close or that far. */
function timeLabel(at: number, stepMs: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  if (stepMs >= 86_400_000) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepMs >= 60_000) return minutes;
  const seconds = `${minutes}:${two(date.getSeconds())}`;
  return stepMs >= 1000
    ? seconds
    : `${seconds}.${String(date.getMilliseconds())
        .padStart(3, '0')
        .slice(0, stepMs >= 100 ? 1 : 3)}`;
}
