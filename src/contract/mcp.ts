import { z } from 'zod';
import {
  type HeldMcpMessage,
  type McpConnection,
  type McpMessageSummary,
  mcpDispositions,
  mcpFailureKinds,
  mcpMessageKinds,
} from '../model/mcp-message.ts';
import { closedObject } from './closed-object.ts';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

const peerInfo = z
  .object({
    name: z.string().describe('As the peer calls itself.'),
    version: z.string().nullable().describe('Null when it gave none.'),
    title: z.string().nullable().describe('The name for people. Null when it gave none.'),
  })
  .meta({ id: 'McpPeerInfo' });

export const mcpConnection = z
  .object({
    id: z.string().describe('UUIDv7.'),
    sessionId: z.string().describe('The session it belongs to.'),
    transport: z.enum(['stdio', 'sse', 'streamable-http']).describe('How client and server are joined.'),
    source: z
      .enum(['wrap', 'proxy', 'capture', 'import'])
      .describe('Who recorded it: a relay in a client’s configuration, a recording proxy, HTTP capture, or a file.'),
    startedAt: z.int().describe('Milliseconds since 1970.'),
    endedAt: z.int().nullable().describe('Milliseconds since 1970. Null while it runs, and when a file did not say.'),
    serverCommand: z.string().nullable().describe('The server’s command line. Null unless stdio.'),
    serverUrl: z.string().nullable().describe('Null for stdio.'),
    mcpSessionId: z.string().nullable().describe('What `Mcp-Session-Id` names. Null when there is none.'),
    clientInfo: peerInfo.nullable().describe('The client. Null until it said so.'),
    serverInfo: peerInfo.nullable().describe('The server. Null until it said so.'),
    protocolVersion: z.string().nullable().describe('The revision that was named last. Null until one was.'),
    exit: z
      .object({
        code: z.int().nullable().describe('Exit code. Null when a signal ended it.'),
        signal: z.string().nullable().describe('Such as SIGTERM. Null unless a signal ended it.'),
      })
      .nullable()
      .describe('How the server’s process ended. Null for HTTP and while it runs.'),
    metadata: z.record(z.string(), z.unknown()).describe('Free: target name, audit notes.'),
    messageCount: z.int().describe('Messages in it; exact.'),
    intercept: z
      .string()
      .nullable()
      .describe('Query of the filter language for the messages to hold; empty = all. Null: none is held.'),
    isIncomplete: z.boolean().describe('Messages passed that could not be recorded.'),
    imported: z
      .string()
      .nullish()
      .describe('JSON text: what the session file it came from said beyond these fields. Null when nothing.'),
  })
  .meta({
    id: 'McpConnection',
    description: 'One run of an MCP relay, or one MCP session over HTTP.',
  }) satisfies z.ZodType<McpConnection>;

const messageFields = {
  proxyId: z.string().describe('UUIDv7 given when it arrived; of an imported message what its file said.'),
  connectionId: z.string().describe('The connection it belongs to.'),
  sessionId: z.string().describe('The session it belongs to.'),
  sequence: z.int().describe('From 0, one counter for both directions of a connection.'),
  timestamp: z.int().describe('When it arrived; milliseconds since 1970.'),
  direction: z.enum(['client_to_server', 'server_to_client']).describe('Which way it went.'),
  kind: z
    .enum(mcpMessageKinds)
    .describe('What it is by JSON-RPC 2.0. `invalid`: no JSON-RPC message, passed on untouched.'),
  idText: z.string().nullable().describe('JSON text of its id as it was written. Null when there is none.'),
  method: z.string().nullable().describe('Null for responses.'),
  correlatedId: z.string().nullable().describe('On a response: `proxyId` of its request, when that was seen.'),
  correlatedMethod: z.string().nullable().describe('On a response: method of its request.'),
  target: z.string().nullable().describe('The tool, prompt or resource it is about; on its response the same.'),
  operationId: z
    .string()
    .nullable()
    .describe(
      '`proxyId` of the client’s request that it is a part of: its answer, progress, sampling inside the call.',
    ),
  failure: z
    .enum(mcpFailureKinds)
    .nullable()
    .describe('How a call failed: a JSON-RPC error, or a result with `isError`. Null when it did not.'),
  latencyMs: z
    .number()
    .nullable()
    .describe('On a response: milliseconds since its request was forwarded, time held by a person left out.'),
  heldMs: z.number().nullable().describe('How long a person held it, milliseconds. Null when nobody did.'),
  disposition: z
    .enum(mcpDispositions)
    .describe('What became of it. `answered`: never sent on, the user answered it. `injected`: made by the user.'),
  payloadBytes: z.int().describe('Bytes of the payload.'),
  batchIndex: z.int().nullable().describe('Position within a JSON-RPC batch. Null when it came alone.'),
  trafficId: z.string().nullable().describe('The entry whose body carried it. Null for stdio.'),
  seq: z.int().describe('Number of the last change to it.'),
};

export const mcpMessageSummary = z.object(messageFields).meta({
  id: 'McpMessageSummary',
  description: 'What a list shows of an MCP message.',
}) satisfies z.ZodType<McpMessageSummary>;

const heldMcpMessage = z
  .object({
    ...messageFields,
    cancelledBy: z
      .string()
      .nullable()
      .describe('`proxyId` of the message by which its sender gave up on it. Null when it has not.'),
    editedUntil: z
      .int()
      .nullable()
      .describe('Somebody edits it until then, milliseconds since 1970. Null when nobody does. May have passed.'),
  })
  .meta({
    id: 'HeldMcpMessage',
    description: 'A message that waits for a decision.',
  }) satisfies z.ZodType<HeldMcpMessage>;

export const mcpMessage = z
  .object({
    ...messageFields,
    payload: z
      .string()
      .describe('What was forwarded (of a dropped message what arrived), as text, exactly as it passed.'),
    originalPayload: z.string().nullable().describe('What arrived. Null unless the user changed it.'),
    imported: z.string().nullish().describe('JSON text: what its session file said beyond these fields.'),
    answerId: z
      .string()
      .nullish()
      .describe(
        'On a request: `proxyId` of its answer, looked for among the 10,000 messages after it. Null until one came.',
      ),
  })
  .meta({ id: 'McpMessage', description: 'A whole MCP message.' });

const limit = (most: number, fallback: number) => {
  const error = `Must be a whole number from 1 to ${most}.`;
  return z.coerce
    .number<number>({ error })
    .int(error)
    .min(1, error)
    .max(most, error)
    .default(fallback)
    .describe(`Most to return, 1 to ${most}.`);
};
const sessionId = z.string().optional();
const asOfSeq = z.int().describe('Number of the last change it includes; changes after it come as events.');
const connectionParams = z.object({ id: z.string().describe('Id of the connection.') });
const messageParams = z.object({ proxyId: z.string().describe('The message’s `proxyId`.') });
const oneConnection = { status: 200, description: 'The connection.', schema: mcpConnection } as const;

export const listMcpConnections = defineRoute({
  method: 'get',
  path: '/api/mcp/connections',
  group: 'mcp',
  summary: 'MCP connections, newest first',
  query: closedObject('query parameter', {
    sessionId: sessionId.describe('Those of one session. Absent: of all.'),
    limit: limit(1000, 100),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'Must be a nextCursor from an earlier page.')
      .optional()
      .describe('The `nextCursor` of the page before. Absent: from the start.'),
  }),
  reply: {
    status: 200,
    description: 'A page of connections.',
    schema: z
      .object({
        connections: z.array(mcpConnection).describe('Newest first.'),
        nextCursor: z.string().nullable().describe('Where the next page begins. Null when this is the last one.'),
        asOfSeq,
      })
      .meta({ id: 'McpConnectionPage' }),
  },
  errors: ['not-found'],
});

export const getMcpConnection = defineRoute({
  method: 'get',
  path: '/api/mcp/connections/{id}',
  group: 'mcp',
  summary: 'One MCP connection',
  params: connectionParams,
  reply: oneConnection,
  errors: ['not-found'],
});

export const updateMcpConnection = defineRoute({
  method: 'patch',
  path: '/api/mcp/connections/{id}',
  group: 'mcp',
  summary: 'Change its metadata, or what it holds',
  description:
    'Whoever relays the connection looks at `intercept` soon after. To hold nothing any more forwards what is held.',
  params: connectionParams,
  body: closedObject('field', {
    metadata: z
      .record(z.string(), z.unknown(), { error: 'Must be an object.' })
      .optional()
      .describe('Replaces what was there. Absent: stays.'),
    intercept: z
      .string({ error: 'Must be text or null.' })
      .nullable()
      .optional()
      .describe('Query of the filter language; empty holds all messages, null none. Absent: stays.'),
  }).meta({ id: 'McpConnectionChange' }),
  reply: oneConnection,
  errors: ['not-found', 'invalid-query'],
});

export const deleteMcpConnection = defineRoute({
  method: 'delete',
  path: '/api/mcp/connections/{id}',
  group: 'mcp',
  summary: 'Delete an MCP connection with its messages',
  description: 'One that still runs cannot be deleted: end its relay first.',
  params: connectionParams,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found', 'in-use'],
});

export const listMcpStderr = defineRoute({
  method: 'get',
  path: '/api/mcp/connections/{id}/stderr',
  group: 'mcp',
  summary: 'What the server’s process wrote to standard error',
  params: connectionParams,
  query: closedObject('query parameter', {
    after: z.coerce.number<number>().int().min(0).default(0).describe('Go on after the piece of this number.'),
    limit: limit(1000, 200),
  }),
  reply: {
    status: 200,
    description: 'Pieces as they came; a line may lie in two.',
    schema: z
      .object({
        chunks: z
          .array(
            z.object({
              number: z.int().describe('Rises with the order of arrival.'),
              timestamp: z.int().describe('Milliseconds since 1970.'),
              text: z.string().describe('Bytes that are no UTF-8 are shown as U+FFFD.'),
            }),
          )
          .describe('In order.'),
        nextAfter: z.int().nullable().describe('Go on after this number. Null when this is all.'),
      })
      .meta({ id: 'McpStderr' }),
  },
  errors: ['not-found'],
});

export const listMcpMessages = defineRoute({
  method: 'get',
  path: '/api/mcp/messages',
  group: 'mcp',
  summary: 'MCP messages, page by page',
  description:
    'Of one connection in the order they passed; of a session connection by connection. Never with payloads. With `q` a page never takes long: it may hold ' +
    'fewer messages than asked for, also none, while `isScanning` is true; ask on with `nextCursor`. Fields for messages: `mcp.method`, `mcp.tool`, ' +
    '`mcp.from`, `mcp.kind`, `mcp.id`, `mcp.error`, `mcp.disposition`, `duration` (latency), `size`, `body`, `is:error` and `is:modified`; a bare word looks in method and target.',
  query: closedObject('query parameter', {
    connectionId: z.string().optional().describe('The connection. Absent: those of a whole session.'),
    sessionId: sessionId.describe('The session. Absent: the active one.'),
    trafficId: z.string().optional().describe('Only those that this entry carried.'),
    q: z
      .string({ error: 'Must be text.' })
      .optional()
      .describe('Only messages that match this query. Absent or empty: all.'),
    direction: z
      .enum(['client_to_server', 'server_to_client'], { error: 'Must be client_to_server or server_to_client.' })
      .optional()
      .describe('Only those that went this way.'),
    kind: z
      .enum(mcpMessageKinds, {
        error: `Must be one of ${mcpMessageKinds.join(', ')}.`,
      })
      .optional()
      .describe('Only those of this kind.'),
    limit: limit(1000, 100),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.\d{1,15}$/, 'Must be a nextCursor from an earlier page.')
      .optional()
      .describe('The `nextCursor` of the page before. Absent: from the start.'),
  }),
  reply: {
    status: 200,
    description: 'A page of messages.',
    schema: z
      .object({
        messages: z.array(mcpMessageSummary).describe('In order.'),
        nextCursor: z.string().nullable().describe('Where the next page begins. Null when this is the last one.'),
        isScanning: z
          .boolean()
          .describe('The page is short because looking for more takes time; `nextCursor` goes on.'),
        asOfSeq,
      })
      .meta({ id: 'McpMessagePage' }),
  },
  errors: ['not-found', 'invalid-query'],
});

export const windowMcpMessages = defineRoute({
  method: 'get',
  path: '/api/mcp/connections/{id}/window',
  group: 'mcp',
  summary: 'Part of a connection’s messages, by position',
  description: 'For lists of any length of which only what is in sight is loaded.',
  params: connectionParams,
  query: closedObject('query parameter', {
    from: z.coerce
      .number<number>({ error: 'Must be a whole number.' })
      .int('Must be a whole number.')
      .default(0)
      .describe('Position of the first message, from 0. Negative: counted from the end.'),
    limit: limit(500, 100),
  }),
  reply: {
    status: 200,
    description: 'That part of the list.',
    schema: z
      .object({
        messages: z.array(mcpMessageSummary).describe('In the order they passed.'),
        from: z.int().describe('Position of the first of `messages`.'),
        total: z.int().describe('Length of the list.'),
        asOfSeq,
      })
      .meta({ id: 'McpMessageWindow' }),
  },
  errors: ['not-found'],
});

export const getMcpMessage = defineRoute({
  method: 'get',
  path: '/api/mcp/messages/{proxyId}',
  group: 'mcp',
  summary: 'One MCP message with its payload',
  params: messageParams,
  reply: { status: 200, description: 'The message.', schema: mcpMessage },
  errors: ['not-found'],
});

export const getMcpPayload = defineRoute({
  method: 'get',
  path: '/api/mcp/messages/{proxyId}/payload',
  group: 'mcp',
  summary: 'The bytes of an MCP message',
  params: messageParams,
  query: closedObject('query parameter', {
    original: z
      .enum(['true', 'false'], { error: 'Must be true or false.' })
      .default('false')
      .describe('`true`: what arrived, when the user changed it.'),
  }),
  reply: {
    status: 200,
    description: 'Exactly as they passed; always as octet-stream, as an attachment.',
    contentType: 'application/octet-stream',
  },
  errors: ['not-found'],
});

export const listHeldMcpMessages = defineRoute({
  method: 'get',
  path: '/api/mcp/held',
  group: 'mcp',
  summary: 'MCP messages that wait for a decision',
  query: closedObject('query parameter', {
    sessionId: sessionId.describe('Those of one session. Absent: of all.'),
    limit: limit(1000, 1000),
  }),
  reply: {
    status: 200,
    description: 'Oldest first.',
    schema: z
      .object({ messages: z.array(heldMcpMessage).describe('The one that waits longest first.'), asOfSeq })
      .meta({ id: 'HeldMcpMessages' }),
  },
  errors: ['not-found'],
});

export const decideMcpMessage = defineRoute({
  method: 'post',
  path: '/api/mcp/held/{proxyId}',
  group: 'mcp',
  summary: 'Forward, edit, drop or answer a held MCP message',
  description:
    'Carried out by whoever relays the connection, soon after: the message then says what became of it. Refused when it waits no longer, or was decided about.',
  params: messageParams,
  body: closedObject('field', {
    action: z
      .enum(['forward', 'edit', 'drop', 'answer'], { error: 'Must be one of forward, edit, drop, answer.' })
      .describe(
        '`edit`: send the payload in its place. `answer`: answer the request with the payload; it is never sent on.',
      ),
    payload: z
      .union([z.string(), z.record(z.string(), z.unknown())], { error: 'Must be JSON text or an object.' })
      .optional()
      .describe(
        'As an object, or as JSON text that is sent to the letter. Of `edit` the whole message; of `answer` an object with `result` or `error`.',
      ),
    unlockId: z
      .boolean({ error: 'Must be true or false.' })
      .optional()
      .describe(
        'Of `edit`: the id may change, and whether it is a request, a notification or an answer. Otherwise that is refused.',
      ),
    keepHeaders: z
      .boolean({ error: 'Must be true or false.' })
      .optional()
      .describe(
        'Of `edit` over HTTP: headers that mirror the message (`Mcp-Method`, `Mcp-Name`, `Mcp-Param-*`) stay as they came.',
      ),
  }).meta({ id: 'McpDecision' }),
  maxBodyBytes: 64 * 1024 * 1024,
  reply: { status: 200, description: 'It was decided.', schema: done },
  errors: ['not-found', 'not-held', 'too-large'],
});

export const leaseMcpMessage = defineRoute({
  method: 'post',
  path: '/api/mcp/held/{proxyId}/lease',
  group: 'mcp',
  summary: 'Say that somebody edits a held MCP message',
  description:
    'While the lease runs the message is not forwarded when its connection holds nothing any more. Ask again to prolong it. A decision ends it.',
  params: messageParams,
  body: closedObject('field', {
    leaseMs: z
      .int('Must be a whole number.')
      .min(0, 'Must not be negative.')
      .max(3_600_000, 'Must be an hour at most.')
      .default(60_000)
      .describe('For so long, milliseconds. 0: nobody edits it any more.'),
  }).meta({ id: 'McpLeaseRequest' }),
  reply: {
    status: 200,
    description: 'The lease.',
    schema: z
      .object({ editedUntil: z.int().nullable().describe('Milliseconds since 1970. Null: nobody edits it.') })
      .meta({ id: 'McpLease' }),
  },
  errors: ['not-found', 'not-held'],
});
