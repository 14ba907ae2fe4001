import { describe, expect, it } from 'vitest';
import { filterThresholds } from './evaluate-filter.ts';
import { type McpFilterSummary, mcpFilterPredicate, needsPayload } from './mcp-message-filter.ts';
import { parseFilter } from './parse-filter.ts';

const call: McpFilterSummary = {
  timestamp: 1_000_000,
  direction: 'client_to_server',
  kind: 'request',
  idText: '7',
  method: 'tools/call',
  correlatedMethod: null,
  target: 'search_files',
  failure: null,
  latencyMs: null,
  disposition: 'forwarded',
  payloadBytes: 100,
};
const failed: McpFilterSummary = {
  ...call,
  direction: 'server_to_client',
  kind: 'response',
  method: null,
  correlatedMethod: 'tools/call',
  failure: 'tool',
  latencyMs: 1500,
};
const list: McpFilterSummary = { ...call, method: 'tools/list', target: null };

function matches(query: string, summary: McpFilterSummary, payload = '{"text":"needle"}'): boolean {
  const parsed = parseFilter(query);
  if (parsed.kind !== 'filter') throw new Error(parsed.problem.message);
  const context = { now: 2_000_000, zoneMinutes: () => 0, ...filterThresholds };
  return mcpFilterPredicate(parsed.filter, context)({ summary, payloadText: () => payload });
}

describe('mcpFilterPredicate', () => {
  it('knows method and tool, of a response those of its request', () => {
    for (const query of [
      '',
      'mcp.method:tools/call',
      'method:tools/*',
      'mcp.tool:search_*',
      'search_files',
      'type:mcp',
    ]) {
      expect([query, matches(query, call), matches(query, failed)]).toEqual([query, true, true]);
    }
    expect(matches('mcp.tool:*', list)).toBe(false);
    expect(matches('-mcp.method:tools/call', list)).toBe(true);
  });

  it('knows failures, latency, size and what was done to a message', () => {
    expect([call, failed].map((summary) => matches('is:error', summary))).toEqual([false, true]);
    expect([call, failed].map((summary) => matches('duration:>1s', summary))).toEqual([false, true]);
    expect([call, failed].map((summary) => matches('is:slow OR size:>1kb', summary))).toEqual([false, true]);
    expect(matches('is:modified', { ...call, disposition: 'edited' })).toBe(true);
  });

  it('knows who sent a message, what it is, its id and what became of it', () => {
    const both = [call, { ...failed, idText: '"seven"' }];
    for (const query of [
      'mcp.from:server',
      'mcp.direction:server',
      'mcp.kind:response',
      'mcp.id:seven',
      'mcp.error:tool',
      '-mcp.id:7',
    ])
      expect([query, ...both.map((summary) => matches(query, summary))]).toEqual([query, false, true]);
    expect(matches('mcp.error:protocol', failed)).toBe(false);
    expect(matches('mcp.disposition:dropped', { ...call, disposition: 'dropped' })).toBe(true);
    expect(parseFilter('mcp.kind:reply').kind).toBe('problem');
  });

  it('looks into payloads by who sent them', () => {
    expect(matches('body:NEEDLE', call)).toBe(true);
    expect(matches('resp.body:needle', call)).toBe(false);
    expect(matches('resp.body:/need.e/', failed)).toBe(true);
    const parsed = parseFilter('is:error body:x');
    expect(parsed.kind === 'filter' && needsPayload(parsed.filter)).toBe(true);
  });

  it('matches nothing by what only exchanges have', () => {
    for (const query of ['status:200', 'host:*', 'header:accept', 'note:x', 'tag:x', 'is:tunnel', 'type:json']) {
      expect([query, matches(query, call)]).toEqual([query, false]);
    }
  });
});
