import { useState } from 'react';
import { useSessions } from '../state/sessions.ts';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/TextField.tsx';
import { type NoiseOptions, namesIn } from './noise-options.ts';

interface NoiseFormProps {
  options: NoiseOptions;
  /** The sessions compared: a baseline is another one. */
  compared: readonly string[];
  onApply: (options: NoiseOptions) => void;
}

/** What does not count: by name, by place, or learned from the same run once more. */
export function NoiseForm(props: NoiseFormProps) {
  const { headers, paths } = props.options;
  return (
    <details className="rounded-medium border border-line bg-surface px-3 py-2">
      <summary className="cursor-default text-muted">What does not count{countText(props.options)}</summary>
      {/* Anew when something was ignored elsewhere: the fields then show it. */}
      <NoiseFields key={`${headers} ${paths}`} {...props} />
    </details>
  );
}

function NoiseFields({ options, compared, onApply }: NoiseFormProps) {
  const [headers, setHeaders] = useState(options.headers.join(', '));
  const [paths, setPaths] = useState(options.paths.join(', '));
  const { sessions = [] } = useSessions();
  const apply = (event: React.FormEvent) => {
    event.preventDefault();
    onApply({ ...options, headers: namesIn(headers), paths: namesIn(paths) });
  };
  const check = (label: string, name: 'isHostIgnored' | 'isOrderIgnored' | 'isStrict') => (
    <label className="flex items-center gap-1.5">
      <input
        type="checkbox"
        checked={options[name]}
        onChange={(event) => onApply({ ...options, [name]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <form onSubmit={apply} className="mt-3 space-y-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Headers"
          placeholder="ETag, X-Build"
          value={headers}
          onChange={(event) => setHeaders(event.target.value)}
        />
        <TextField
          label="Places in JSON bodies"
          placeholder="$.items[*].id, $..requestId"
          value={paths}
          onChange={(event) => setPaths(event.target.value)}
        />
      </div>
      <label className="flex flex-col gap-1">
        <span className="text-small text-muted">What differs between “Before” and the same run once more</span>
        <select
          value={options.baselineId ?? ''}
          onChange={(event) => onApply({ ...options, baselineId: event.target.value || null })}
          className="h-7 rounded-medium border border-line-strong bg-raised px-2 text-text"
        >
          <option value="">No such run</option>
          {sessions
            .filter(({ id }) => !compared.includes(id))
            .map(({ id, name, trafficCount }) => (
              <option key={id} value={id}>
                {name} ({trafficCount.toLocaleString('en')})
              </option>
            ))}
        </select>
      </label>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {check('The host', 'isHostIgnored')}
        {check('The order of JSON lists', 'isOrderIgnored')}
        {check('Count dates, ids and tokens too', 'isStrict')}
        <Button size="small" type="submit" className="ml-auto">
          Compare again
        </Button>
      </div>
    </form>
  );
}

function countText({ headers, paths, baselineId }: NoiseOptions): string {
  const count = headers.length + paths.length + (baselineId === null ? 0 : 1);
  return count === 0 ? '' : ` (${count})`;
}
