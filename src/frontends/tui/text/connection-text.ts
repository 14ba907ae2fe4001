import type { McpConnection } from '../../../model/mcp-message.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';

/** What a person knows it by: the name they gave, else the server's own, else how it is reached. */
export function connectionName({ metadata, serverInfo, serverCommand, serverUrl, id }: McpConnection): string {
  const given = typeof metadata.name === 'string' ? metadata.name : null;
  const reached = serverCommand ?? serverUrl;
  const names = [given ?? serverInfo?.title ?? serverInfo?.name, reached].filter((name) => name != null && name !== '');
  return printableLine(names.length === 0 ? id : names.join('  '));
}
