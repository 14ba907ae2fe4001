import { type Overview, spanText } from './chart-span.ts';
import { countOf } from './Figures.tsx';
import { statusClasses } from './status-classes.ts';

/** The chart as a table, for who cannot see it. Steps in which nothing happened are left out. */
export function TimeTable({ overview }: { overview: Overview }) {
  const steps = overview.entries.map((entries, step) => ({ entries, step })).filter(({ entries }) => entries > 0);
  return (
    <div className="sr-only">
      <table>
        <caption>Requests over time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Requests</th>
            {statusClasses.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map(({ entries, step }) => (
            <tr key={step}>
              <th scope="row">{spanText(overview, { first: step, last: step })}</th>
              <td>{countOf(entries)}</td>
              {statusClasses.map(({ name }) => (
                <td key={name}>{countOf(overview.byStatusClass[name]?.[step] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
