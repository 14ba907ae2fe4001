import { ArrowRight, FileInput, Globe, SquareTerminal } from 'lucide-react';
import { countText } from '../../../formats/amounts.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { useNow } from '../state/use-now.ts';
import { Badge } from '../ui/Badge.tsx';
import { agoText, momentText } from '../ui/moments.ts';
import { clientName, serverName, serverPlace, transportNames } from './connection-words.ts';
import { LiveMark } from './LiveMark.tsx';
import { showMcp } from './open-mcp.ts';
import type { ConnectionGroup } from './sibling-groups.ts';

/** A connection with its probes: a button that opens it. */
export function ConnectionRow({ group: { connection, probes } }: { group: ConnectionGroup }) {
  const { id, transport, protocolVersion, messageCount, startedAt, intercept, isIncomplete } = connection;
  const now = useNow();
  return (
    <li data-connection={id} className="border-b border-line">
      <button
        type="button"
        onClick={() => showMcp({ connectionId: id })}
        className="grid w-full grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-2.5 gap-y-0.5 px-4 py-2.5 text-left hover:bg-hover"
      >
        <span className="mt-0.5 text-muted [&_svg]:size-4" aria-hidden="true">
          <TransportIcon connection={connection} />
        </span>
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="max-w-full truncate text-strong font-medium">{serverName(connection)}</span>
          <LiveMark connection={connection} />
          {intercept !== null && connection.endedAt === null && <Badge tone="warn">holding</Badge>}
          {isIncomplete && <Badge tone="danger">incomplete</Badge>}
        </span>
        <span className="text-right whitespace-nowrap">{countText(messageCount, 'message')}</span>
        <span className="col-start-2 flex min-w-0 flex-wrap items-center gap-x-1.5 text-muted">
          <span className="truncate">{clientName(connection)}</span>
          <ArrowRight className="size-3 shrink-0" aria-label="to" />
          <span className="min-w-0 truncate font-mono text-small" title={serverPlace(connection)}>
            {serverPlace(connection)}
          </span>
        </span>
        <time className="text-right text-small whitespace-nowrap text-muted" title={momentText(startedAt)}>
          {agoText(startedAt, now)}
        </time>
        <span className="col-start-2 flex flex-wrap items-center gap-1.5 text-small text-muted">
          {transportNames[transport]}
          {protocolVersion !== null && <span>· {protocolVersion}</span>}
          {connection.source === 'import' && <span>· imported</span>}
        </span>
      </button>
      {probes.length > 0 && <Probes probes={probes} />}
    </li>
  );
}

function TransportIcon({ connection: { transport, source } }: { connection: McpConnection }) {
  if (source === 'import') return <FileInput />;
  return transport === 'stdio' ? <SquareTerminal /> : <Globe />;
}

/** The same client asked a throw-away process first. */
function Probes({ probes }: { probes: readonly McpConnection[] }) {
  return (
    <p className="flex flex-wrap gap-x-3 pr-4 pb-2 pl-[46px] text-small text-muted">
      {probes.map(({ id, messageCount }) => (
        <button
          key={id}
          type="button"
          onClick={() => showMcp({ connectionId: id })}
          className="rounded-small text-accent hover:underline"
        >
          {`The client’s probe before it (${countText(messageCount, 'message')})`}
        </button>
      ))}
    </p>
  );
}
