import type { RecordedMessages } from '../../model/mcp-recorded-call.ts';
import type { ApiClient } from './create-api-client.ts';

/** Recorded MCP messages, looked up over the API. */
export function recordedMessages({ mcp }: ApiClient): RecordedMessages {
  return {
    window: (connectionId, place) => mcp.window(connectionId, place),
    payload: async (proxyId) => new Uint8Array(await (await mcp.payload(proxyId)).arrayBuffer()),
  };
}
