import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartData, chartData } from './chart-data.ts';
import { chartOptions, type TimeChartProps } from './chart-options.ts';

const chartHeight = 208;

/** Bars over time on a canvas. Only draws and hears the mouse: keys and words are around it. */
export function TimeChart({ overview, chosen, onHover, onChoose }: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef<TimeChartProps & { data: ChartData }>(null as never);
  latest.current = { overview, chosen, onHover, onChoose, data: chartData(overview) };

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const make = () => {
      plot.current?.destroy();
      const width = element.clientWidth;
      plot.current = new uPlot(
        chartOptions({ width, height: chartHeight, latest: () => latest.current }),
        latest.current.data.series,
        element,
      );
      showChosen(plot.current, latest.current);
    };
    make();
    const sizes = new ResizeObserver(() => {
      if (plot.current !== null && element.clientWidth !== plot.current.width)
        plot.current.setSize({ width: element.clientWidth, height: chartHeight });
    });
    sizes.observe(element);
    // Colours are read when it is made.
    const theme = new MutationObserver(make);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      sizes.disconnect();
      theme.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn when the numbers are others
  useEffect(() => {
    plot.current?.setData(latest.current.data.series);
  }, [overview]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also with other numbers
  useEffect(() => {
    if (plot.current !== null) showChosen(plot.current, latest.current);
  }, [chosen, overview]);

  return <div ref={host} aria-hidden="true" className="w-full" style={{ height: chartHeight }} />;
}

function showChosen(plot: uPlot, { chosen, overview }: TimeChartProps): void {
  const at = (step: number): number => plot.valToPos(overview.startAt + step * overview.stepMs, 'x');
  const [left, right] = chosen === null ? [0, 0] : [at(chosen.first), at(chosen.last + 1)];
  plot.setSelect({ left, width: right - left, top: 0, height: plot.over.clientHeight }, false);
}
