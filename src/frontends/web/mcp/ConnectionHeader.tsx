import { ChevronLeft } from 'lucide-react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Badge } from '../ui/Badge.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ConnectionMenu } from './ConnectionMenu.tsx';
import { canHold, clientName, serverName, serverPlace, transportNames } from './connection-words.ts';
import { InterceptControl } from './InterceptControl.tsx';
import { LiveMark } from './LiveMark.tsx';
import { showMcp } from './open-mcp.ts';

/** Who is joined with whom, and what can be done about it. */
export function ConnectionHeader({ connection }: { connection: McpConnection }) {
  const { transport, protocolVersion, isIncomplete } = connection;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-2 py-1.5">
      <IconButton label="All connections" onClick={() => showMcp({ connectionId: null })}>
        <ChevronLeft />
      </IconButton>
      <div className="min-w-0 flex-1 basis-40">
        <div className="flex min-w-0 items-center gap-2">
          <h2 className="truncate text-strong font-semibold">{serverName(connection)}</h2>
          <LiveMark connection={connection} />
          {isIncomplete && <Badge tone="danger">incomplete</Badge>}
        </div>
        <p className="truncate text-small text-muted" title={serverPlace(connection)}>
          {[clientName(connection), transportNames[transport], protocolVersion, serverPlace(connection)]
            .filter((part) => part !== null && part !== '')
            .join(' · ')}
        </p>
      </div>
      <div className="ml-auto flex items-center gap-0.5">
        {canHold(connection) && <InterceptControl connection={connection} />}
        <ConnectionMenu connection={connection} />
      </div>
    </header>
  );
}
