import { annotationColors } from '../annotation.ts';
import { mcpDispositions, mcpFailureKinds, mcpMessageKinds } from '../mcp-message.ts';
import { entryFlags, entryTypes, type FilterField } from './filter-tree.ts';

/** What kind of value a field takes; decides how the value is read, completed and compared. */
export type FilterValueKind =
  | 'search'
  | 'name'
  | 'number'
  | 'size'
  | 'duration'
  | 'type'
  | 'flag'
  | 'header'
  | 'moment';

export interface FilterFieldInfo {
  readonly name: FilterField;
  /** Other spellings that mean the same; printed as `name`. */
  readonly aliases: readonly string[];
  readonly valueKind: FilterValueKind;
  /** One sentence. */
  readonly description: string;
  readonly example: string;
  /** Ends the sentence “status needs …”. */
  readonly needs: string;
  /** All values there are, for fields that have a fixed list. */
  readonly values?: readonly string[];
}

const text = 'text, "quoted text" or a /regular expression/i';
const name = 'a value, with * as a wildcard if you like';

/** Every field, in the order people meet them. Documentation, completion and help are made from this list. */
export const filterFields: readonly FilterFieldInfo[] = [
  {
    name: 'method',
    aliases: [],
    valueKind: 'name',
    description: 'Request method.',
    example: 'method:POST,PUT',
    needs: 'a method such as GET, or several: GET,POST',
  },
  {
    name: 'status',
    aliases: ['code'],
    valueKind: 'number',
    description: 'Status of the response; an entry without a response has none.',
    example: 'status:5xx',
    needs: 'a number, a class such as 5xx, or a comparison such as >=400',
    values: ['1xx', '2xx', '3xx', '4xx', '5xx'],
  },
  {
    name: 'host',
    aliases: ['domain'],
    valueKind: 'name',
    description: 'Host name without port.',
    example: 'host:*.example.com',
    needs: 'a host name such as api.example.com or *.example.com',
  },
  {
    name: 'path',
    aliases: [],
    valueKind: 'search',
    description: 'Somewhere in path and query.',
    example: 'path:/api/*/orders',
    needs: 'a part of a path such as /api/, or a regular expression with a flag such as /v[12]/i',
  },
  {
    name: 'url',
    aliases: [],
    valueKind: 'search',
    description: 'Somewhere in the whole URL; a word without a field means the same.',
    example: 'url:"?page=2"',
    needs: text,
  },
  {
    name: 'protocol',
    aliases: ['scheme'],
    valueKind: 'name',
    description: '`http`, `https`, or for WebSocket `ws` and `wss`.',
    example: 'protocol:https',
    needs: 'http, https, ws or wss',
    values: ['http', 'https', 'ws', 'wss'],
  },
  {
    name: 'http',
    aliases: [],
    valueKind: 'name',
    description: 'HTTP version of the request.',
    example: 'http:1.0',
    needs: '1.0, 1.1 or 2',
    values: ['1.0', '1.1', '2'],
  },
  {
    name: 'type',
    aliases: ['mime'],
    valueKind: 'type',
    description:
      'What the response is (`form` and `graphql`: what the request is), or its media type; `mcp`: it carried MCP messages.',
    example: 'type:json,image/svg+xml',
    needs: `one of ${entryTypes.join(', ')}, or a media type such as image/png`,
    values: entryTypes,
  },
  {
    name: 'size',
    aliases: [],
    valueKind: 'size',
    description: 'Bytes of request and response body together, as they passed; units b, kb, mb, gb (1 kb = 1024 b).',
    example: 'size:10kb..2mb',
    needs: 'a comparison or a range such as >10kb or 10kb..2mb',
  },
  {
    name: 'duration',
    aliases: ['time'],
    valueKind: 'duration',
    description: 'From start to end of the exchange; units ms, s, m, h. A running one has none.',
    example: 'duration:>1s',
    needs: 'a comparison or a range such as >1s or 100ms..2s',
  },
  {
    name: 'header',
    aliases: [],
    valueKind: 'header',
    description: 'A header or trailer of request or response: its name, or its name and a part of its value.',
    example: 'header:cache-control=no-store',
    needs: 'a header name, or name=value such as content-type=json',
  },
  {
    name: 'req.header',
    aliases: ['request.header'],
    valueKind: 'header',
    description: 'A header or trailer of the request.',
    example: 'req.header:authorization',
    needs: 'a header name, or name=value such as accept=json',
  },
  {
    name: 'resp.header',
    aliases: ['response.header', 'res.header'],
    valueKind: 'header',
    description: 'A header or trailer of the response.',
    example: 'resp.header:set-cookie=/session=\\w+/i',
    needs: 'a header name, or name=value such as server=nginx',
  },
  {
    name: 'body',
    aliases: [],
    valueKind: 'search',
    description: 'Somewhere in the decoded request or response body (the first 8 MiB of each).',
    example: 'body:"out of stock"',
    needs: text,
  },
  {
    name: 'req.body',
    aliases: ['request.body'],
    valueKind: 'search',
    description: 'Somewhere in the decoded request body.',
    example: 'req.body:email',
    needs: text,
  },
  {
    name: 'resp.body',
    aliases: ['response.body', 'res.body'],
    valueKind: 'search',
    description: 'Somewhere in the decoded response body.',
    example: 'resp.body:/"id": ?42/',
    needs: text,
  },
  {
    name: 'client',
    aliases: [],
    valueKind: 'name',
    description: 'Address of the client, with or without its port.',
    example: 'client:192.168.1.*',
    needs: 'an address such as 192.168.1.20',
  },
  {
    name: 'session',
    aliases: [],
    valueKind: 'name',
    description: 'Name or id of the session.',
    example: 'session:"Bug 456"',
    needs: 'the name or id of a session',
  },
  {
    name: 'since',
    aliases: ['after'],
    valueKind: 'moment',
    description:
      'Began at this moment or later: a date, a date with a time, a time of today, `today`, `yesterday`, or how long ago.',
    example: 'since:10m',
    needs: 'a date such as 2026-11-05, a time such as 14:30, today, yesterday, or how long ago such as 10m',
  },
  {
    name: 'until',
    aliases: ['before'],
    valueKind: 'moment',
    description: 'Began at this moment or earlier; a day counts to its end.',
    example: 'until:2026-11-05T14:30',
    needs: 'a date such as 2026-11-05, a time such as 14:30, today, yesterday, or how long ago such as 10m',
  },
  {
    name: 'tag',
    aliases: [],
    valueKind: 'name',
    description: 'Carries this tag.',
    example: 'tag:todo',
    needs: 'a tag',
  },
  {
    name: 'color',
    aliases: ['colour'],
    valueKind: 'name',
    description: 'Marked with this colour.',
    example: 'color:red',
    needs: `one of ${annotationColors.join(', ')}`,
    values: annotationColors,
  },
  {
    name: 'note',
    aliases: [],
    valueKind: 'search',
    description: 'Somewhere in a note of the entry.',
    example: 'note:"ask Ana"',
    needs: text,
  },
  {
    name: 'is',
    aliases: [],
    valueKind: 'flag',
    description: 'What kind of entry it is; see the list of words for `is`.',
    example: 'is:error',
    needs: `one of ${entryFlags.join(', ')}`,
    values: entryFlags,
  },
  {
    name: 'mcp.method',
    aliases: [],
    valueKind: 'name',
    description: 'Method of an MCP message in the entry; a response counts with the method of its request.',
    example: 'mcp.method:tools/call',
    needs: 'a method such as tools/call',
  },
  {
    name: 'mcp.tool',
    aliases: [],
    valueKind: 'name',
    description: 'Tool that an MCP message in the entry calls, or answers for.',
    example: 'mcp.tool:search',
    needs: name,
  },
  {
    name: 'mcp.from',
    aliases: ['mcp.direction'],
    valueKind: 'name',
    description: 'Which side sent an MCP message in the entry.',
    example: 'mcp.from:server',
    needs: 'client or server',
    values: ['client', 'server'],
  },
  {
    name: 'mcp.kind',
    aliases: [],
    valueKind: 'name',
    description: 'What an MCP message in the entry is by JSON-RPC; `invalid` is none.',
    example: 'mcp.kind:notification',
    needs: `one of ${mcpMessageKinds.join(', ')}`,
    values: mcpMessageKinds,
  },
  {
    name: 'mcp.id',
    aliases: [],
    valueKind: 'name',
    description: 'JSON-RPC id of an MCP message in the entry: `7` finds 7 and "7".',
    example: 'mcp.id:7',
    needs: 'an id such as 7',
  },
  {
    name: 'mcp.error',
    aliases: [],
    valueKind: 'name',
    description:
      'An MCP answer in the entry failed: with a JSON-RPC error (`protocol`), or as a result that says so (`tool`).',
    example: 'mcp.error:tool',
    needs: 'protocol, tool or *',
    values: mcpFailureKinds,
  },
  {
    name: 'mcp.disposition',
    aliases: [],
    valueKind: 'name',
    description: 'What became of an MCP message in the entry.',
    example: 'mcp.disposition:dropped,answered',
    needs: `one of ${mcpDispositions.join(', ')}`,
    values: mcpDispositions,
  },
];

/** What each word after `is:` means, for documentation, completion and help. */
export const flagMeanings: Readonly<Record<(typeof entryFlags)[number], string>> = {
  error: 'The status is 400 or above, or the exchange failed.',
  slow: 'Took longer than a second.',
  large: 'Request and response body together are over 1 MiB.',
  json: 'The response is JSON; the same as `type:json`.',
  image: 'The response is an image; the same as `type:image`.',
  mocked: 'A rule answered in place of the origin.',
  modified: 'Something was changed on its way.',
  breakpointed: 'A breakpoint held it.',
  truncated: 'The recorded copy of a body was cut.',
  incomplete: 'It still runs, or did not end by itself.',
  replay: 'It repeats a recorded request.',
  annotated: 'It has a note, a colour or a tag.',
  pending: 'It still runs.',
  failed: 'It ended in a failure.',
  tunnel: 'It is a tunnel that was not decrypted.',
  imported: 'It came from a file.',
};

const byName = new Map(
  filterFields.flatMap((field) => [field.name, ...field.aliases].map((each) => [each, field] as const)),
);

/** By name or alias, in any letter case. */
export function findFilterField(given: string): FilterFieldInfo | undefined {
  return byName.get(given.toLowerCase());
}

/** A comma separates alternatives, except where values are running text or have a form of their own. */
export function takesList(field: FilterFieldInfo): boolean {
  return field.valueKind !== 'search' && field.valueKind !== 'header' && field.valueKind !== 'moment';
}
