import type { McpConnection } from '../../../model/mcp-message.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';

/** What a person knows it by: the name they gave, else the server's own, else how it is reached. */
export function connectionName({ metadata, serverInfo, serverCommand, serverUrl, id }: McpConnection): string {
  const given = typeof metadata.name === 'string' ? metadata.name : null;
  const reached = serverCommand ?? serverUrl;
  const names = [given ?? serverInfo?.title ?? serverInfo?.name, reached].filter((name) => name != null && name !== '');
  return printableLine(names.length === 0 ? id : names.join('  '));
}

/** The same in a word or two, for a column: of a command the program or package that it runs, of an address the host. */
export function shortConnectionName({ metadata, serverInfo, serverCommand, serverUrl, id }: McpConnection): string {
  const given = typeof metadata.name === 'string' ? metadata.name : null;
  const named = given || serverInfo?.title || serverInfo?.name;
  return printableLine(named || programOf(serverCommand ?? '') || URL.parse(serverUrl ?? '')?.host || id);
}

function programOf(command: string): string | undefined {
  const words = command.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  const word = words.findLast((each) => /[/@]|\.[cm]?[jt]s$|\.py$/.test(each)) ?? words[0];
  return word?.split('/').findLast((part) => part !== '');
}
