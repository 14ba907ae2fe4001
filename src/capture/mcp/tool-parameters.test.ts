import { expect, test } from 'vitest';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import { ToolParameters, toolCallIn } from './tool-parameters.ts';

const message = (text: string): JsonRpcMessage => parseJsonRpc(new TextEncoder().encode(text))[0] as JsonRpcMessage;
const listed = (...tools: unknown[]): JsonRpcMessage =>
  message(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools } }));

const inputSchema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    query: { type: 'string' },
    limits: { type: 'object', properties: { count: { type: 'integer', 'x-mcp-header': 'Count' } } },
    bad: { type: 'string', 'x-mcp-header': 'two words' },
    items: { type: 'array', items: { type: 'string', 'x-mcp-header': 'Nowhere' } },
  },
};
const call = { name: 'search', arguments: { region: 'é', query: 'q', limits: { count: 42 }, bad: 'b' } };

function known(): ToolParameters {
  const parameters = new ToolParameters();
  parameters.learn(listed({ name: 'search', inputSchema }, null, { name: 'plain', inputSchema: null }));
  return parameters;
}

test('a call has a header for each argument that the listed schema names, at any depth', () => {
  expect(known().headersOf(call)).toEqual({ 'Mcp-Param-Region': '=?base64?w6k=?=', 'Mcp-Param-Count': '42' });
});

test('arguments that are not there or no single value have none, nor have tools that nobody listed', () => {
  expect(known().headersOf({ name: 'search', arguments: { region: null, limits: 3 } })).toEqual({});
  expect(known().headersOf({ name: 'search', arguments: undefined })).toEqual({});
  expect(known().headersOf({ name: 'other', arguments: call.arguments })).toEqual({});
});

test('a later list counts', () => {
  const parameters = known();
  parameters.learn(listed({ name: 'search', inputSchema: { type: 'object' } }));
  expect(parameters.headersOf(call)).toEqual({});
});

test.each([
  [{ 'mcp-param-region': '=?base64?w6k=?=', 'mcp-param-count': '42.0' }, null],
  [{ 'mcp-param-region': '=?base64?w6k=?=' }, { header: 'Mcp-Param-Count', value: null }],
  [
    { 'mcp-param-region': 'e', 'mcp-param-count': '42' },
    { header: 'Mcp-Param-Region', value: 'e' },
  ],
])('headers that came are compared: %o', (headers: Record<string, string>, expected) => {
  expect(known().mismatch(call, (name) => headers[name] ?? null)).toEqual(expected);
});

test('only a call that names its tool is one', () => {
  const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"a":1}}}';
  expect(toolCallIn(message(text))).toEqual({ name: 'search', arguments: { a: 1 } });
  expect(toolCallIn(message('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}'))).toBeNull();
  expect(toolCallIn(message('{"jsonrpc":"2.0","id":1,"method":"tools/list"}'))).toBeNull();
});
