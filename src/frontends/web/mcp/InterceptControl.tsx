import { Hand } from 'lucide-react';
import { useState } from 'react';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { useAction } from '../state/actions.ts';
import { api } from '../state/api.ts';
import { Button } from '../ui/Button.tsx';
import { Popover } from '../ui/Popover.tsx';
import { TextField } from '../ui/TextField.tsx';
import { showProblem } from '../ui/toast-store.ts';

/** The switch that holds messages of a running connection, all or those that a filter names. */
export function InterceptControl({ connection: { id, intercept } }: { connection: McpConnection }) {
  const [isOpen, setOpen] = useState(false);
  const isOn = intercept !== null;
  const set = (next: string | null) =>
    api.mcp.updateConnection(id, { intercept: next }).catch(showProblem('What is held was not changed'));
  useAction({
    id: 'mcp.intercept',
    label: isOn ? 'Stop holding messages' : 'Hold messages of this connection',
    group: 'MCP',
    keys: 'i',
    icon: <Hand />,
    words: 'intercept breakpoint pause',
    run: () => void set(isOn ? null : ''),
  });
  return (
    <Popover
      label="Hold messages"
      isOpen={isOpen}
      onOpenChange={setOpen}
      align="end"
      trigger={
        <Button
          size="small"
          icon={<Hand />}
          aria-pressed={isOn}
          className="max-w-56 aria-pressed:border-transparent aria-pressed:bg-warn-soft aria-pressed:text-warn"
        >
          <span className="truncate">
            {!isOn ? 'Hold…' : intercept === '' ? 'Holding all' : `Holding ${intercept}`}
          </span>
        </Button>
      }
    >
      <HoldForm intercept={intercept} set={set} close={() => setOpen(false)} />
    </Popover>
  );
}

interface HoldFormProps {
  intercept: string | null;
  set: (intercept: string | null) => Promise<unknown>;
  close: () => void;
}

function HoldForm({ intercept, set, close }: HoldFormProps) {
  const [text, setText] = useState(intercept ?? '');
  const parsed = parseFilter(text);
  const problem = parsed.kind === 'problem' ? parsed.problem.message : undefined;
  const apply = (event: React.FormEvent) => {
    event.preventDefault();
    if (problem !== undefined) return;
    void set(text.trim());
    close();
  };
  const stop = () => {
    void set(null);
    close();
  };
  return (
    <form onSubmit={apply} className="flex w-80 max-w-full flex-col gap-3">
      <TextField
        label="Messages to hold"
        placeholder="all of them"
        value={text}
        problem={problem}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="text-small text-muted">
        The language of the filter, such as mcp.tool:delete_* or mcp.method:tools/call. Everything else flows on.
      </p>
      <div className="flex justify-end gap-2">
        {intercept !== null && <Button onClick={stop}>Stop holding</Button>}
        <Button type="submit" tone="primary" disabled={problem !== undefined}>
          {intercept === null ? 'Hold' : 'Apply'}
        </Button>
      </div>
    </form>
  );
}
