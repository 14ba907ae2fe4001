import type { McpConnection } from '../../../model/mcp-message.ts';
import { Badge } from '../ui/Badge.tsx';

/** Whether it runs, and how it ended when that was no good end. */
export function LiveMark({ connection: { endedAt, source, exit } }: { connection: McpConnection }) {
  if (endedAt === null && source !== 'import') return <Badge tone="ok">live</Badge>;
  if (exit?.signal != null) return <Badge tone="warn">{`ended by ${exit.signal}`}</Badge>;
  if (exit?.code != null && exit.code !== 0) return <Badge tone="danger">{`exit code ${exit.code}`}</Badge>;
  return null;
}
