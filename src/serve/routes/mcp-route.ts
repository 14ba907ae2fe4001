// In: checked requests about MCP. Out: connections, messages, payloads; decisions about held messages go to the store, and whoever relays the
// connection carries them out. Never: a message sent from here.
import type { McpMessage } from '../../model/mcp-message.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { requireFilter } from '../filter-query.ts';
import { decidedPayload } from '../mcp-decision.ts';
import { safetyHeaders } from '../reply.ts';
import { notFound, requireSession } from '../require-session.ts';

type McpRoutes =
  | 'listMcpConnections'
  | 'getMcpConnection'
  | 'updateMcpConnection'
  | 'deleteMcpConnection'
  | 'listMcpStderr'
  | 'listMcpMessages'
  | 'windowMcpMessages'
  | 'getMcpMessage'
  | 'getMcpPayload'
  | 'listHeldMcpMessages'
  | 'decideMcpMessage'
  | 'leaseMcpMessage';

export function mcpHandlers(deps: ApiDependencies): Pick<RouteHandlers, McpRoutes> {
  return { ...connectionHandlers(deps), ...messageHandlers(deps), ...heldHandlers(deps) };
}

function connectionHandlers({
  reader,
  execute,
}: ApiDependencies): Pick<
  RouteHandlers,
  'listMcpConnections' | 'getMcpConnection' | 'updateMcpConnection' | 'deleteMcpConnection' | 'listMcpStderr'
> {
  return {
    listMcpConnections: async ({ query }) => {
      if (query.sessionId !== undefined) await requireSession(reader, query.sessionId);
      return reader.mcpConnections(query);
    },
    getMcpConnection: ({ params }) => requireConnection(reader, params.id),
    updateMcpConnection: async ({ params, body }) => {
      if (typeof body.intercept === 'string') requireFilter(body.intercept);
      return execute('update-mcp-connection', { id: params.id, ...body });
    },
    deleteMcpConnection: async ({ params }) => {
      await execute('delete-mcp-connection', { id: params.id });
      return { success: true };
    },
    listMcpStderr: async ({ params, query }) => {
      await requireConnection(reader, params.id);
      const { chunks, nextAfter } = await reader.mcpStderr({ connectionId: params.id, ...query });
      return { chunks: chunks.map(({ data, ...chunk }) => ({ ...chunk, text: textOf(data) })), nextAfter };
    },
  };
}

function messageHandlers({
  reader,
}: ApiDependencies): Pick<RouteHandlers, 'listMcpMessages' | 'windowMcpMessages' | 'getMcpMessage' | 'getMcpPayload'> {
  return {
    listMcpMessages: async ({ query: { connectionId, sessionId, q = '', ...rest } }) => {
      const filter = requireFilter(q);
      if (connectionId !== undefined) {
        await requireConnection(reader, connectionId);
        return reader.mcpMessages({ ...rest, filter, of: { kind: 'connection', connectionId } });
      }
      const session = sessionId === undefined ? await reader.activeSession() : await requireSession(reader, sessionId);
      return reader.mcpMessages({ ...rest, filter, of: { kind: 'session', sessionId: session.id } });
    },
    windowMcpMessages: async ({ params, query }) => {
      await requireConnection(reader, params.id);
      return reader.mcpMessageWindow({ connectionId: params.id, ...query });
    },
    getMcpMessage: async ({ params }) => {
      const { payload, originalPayload, ...summary } = await requireMessage(reader, params.proxyId);
      return { ...summary, payload: textOf(payload), originalPayload: originalPayload && textOf(originalPayload) };
    },
    getMcpPayload: async ({ params, query }) => {
      const message = await requireMessage(reader, params.proxyId);
      const bytes = (query.original === 'true' ? message.originalPayload : null) ?? message.payload;
      const headers = {
        ...safetyHeaders,
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="message.json"',
      };
      return new Response(bytes as Uint8Array<ArrayBuffer>, { headers });
    },
  };
}

function heldHandlers({
  reader,
  execute,
}: ApiDependencies): Pick<RouteHandlers, 'listHeldMcpMessages' | 'decideMcpMessage' | 'leaseMcpMessage'> {
  return {
    listHeldMcpMessages: async ({ query }) => {
      if (query.sessionId !== undefined) await requireSession(reader, query.sessionId);
      return reader.mcpHeld(query);
    },
    decideMcpMessage: async ({ params: { proxyId }, body }) => {
      const payload = decidedPayload(await requireMessage(reader, proxyId), body);
      const keepsHeaders = body.keepHeaders ?? false;
      await execute('decide-mcp-message', { proxyId, action: body.action, payload, keepsHeaders });
      return { success: true };
    },
    leaseMcpMessage: ({ params: { proxyId }, body: { leaseMs } }) => execute('lease-mcp-message', { proxyId, leaseMs }),
  };
}

async function requireConnection(reader: StoreReader, id: string) {
  const connection = await reader.mcpConnection(id);
  if (connection === null) throw notFound('MCP connection', id);
  return connection;
}

async function requireMessage(reader: StoreReader, proxyId: string): Promise<McpMessage> {
  const message = await reader.mcpMessage(proxyId);
  if (message === null) throw notFound('MCP message', proxyId);
  return message;
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
