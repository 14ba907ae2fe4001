import { countText } from '../../../formats/amounts.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { isRunning, type McpFeed } from '../feed/mcp-feed.ts';
import { connectionName } from './connection-text.ts';
import { fitted, type Line } from './span.ts';

/** The uppermost row: which connection, how it is, and what is being done to it. */
export function statusLine(feed: McpFeed, width: number): Line {
  const { chosen, filter, held, connections } = feed;
  if (feed.isMerged)
    return [{ text: fitted(` All connections · ${mergedFacts(feed).join(' · ')}`, width), isInverse: true }];
  if (chosen === null) return [{ text: fitted(' NectoProxy MCP', width), isInverse: true }];
  const facts = [
    ...(held.length === 0 ? [] : [`${held.length} held`]),
    ...(chosen.intercept === null ? [] : [interceptText(chosen.intercept)]),
    ...(filter === '' ? [] : [`filter ${printableLine(filter)}`]),
    ...(chosen.isIncomplete ? ['INCOMPLETE'] : []),
    countText(messageCount(feed, chosen), 'message'),
    ...(isRunning(chosen) ? [] : ['ended']),
    chosen.transport,
    ...(connections.length > 1 ? [countText(connections.length, 'connection')] : []),
    ...(feed.isConnected ? [] : ['waiting for the store']),
  ].join(' · ');
  const name = fitted(` ${connectionName(chosen)}`, Math.max(12, width - facts.length - 3)).trimEnd();
  return [{ text: fitted(`${name} · ${facts}`, width), isInverse: true }];
}

function mergedFacts({ held, filter, connections, isConnected }: McpFeed): string[] {
  const running = connections.filter(isRunning).length;
  const holding = connections.filter(({ intercept }) => intercept !== null).length;
  return [
    ...(held.length === 0 ? [] : [`${held.length} held`]),
    ...(holding === 0 ? [] : [`INTERCEPT on ${holding}`]),
    ...(filter === '' ? [] : [`filter ${printableLine(filter)}`]),
    countText(connections.length, 'connection'),
    `${running} running`,
    ...(isConnected ? [] : ['waiting for the store']),
  ];
}

/** The list may know of more: a connection's own number is told now and then. */
const messageCount = ({ filter, messages }: McpFeed, { messageCount }: McpConnection): number =>
  filter === '' ? Math.max(messageCount, messages?.total ?? 0) : messageCount;

const interceptText = (intercept: string): string =>
  intercept === '' ? 'INTERCEPT' : `INTERCEPT ${printableLine(intercept)}`;
