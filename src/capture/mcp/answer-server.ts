import type { RawHeaders } from '../../model/http-message.ts';
import { headerValue } from '../../wire/header-lookup.ts';
import { BridgeHttpCalls, type HttpTarget } from './bridge-http-calls.ts';

/** How the relay reaches its server. */
export type ServerAccess = Pick<HttpTarget, 'headers' | 'upstreamCa'>;

export interface ServerAnswer {
  url: string;
  /** Of the client's own request. */
  requestHeaders: RawHeaders;
  payload: Uint8Array;
}

const clientHeaders = ['authorization', 'cookie', 'mcp-session-id', 'mcp-protocol-version'];

/**
 * Posts the user's answer to a request of the server, as its client would (MCP, "Streamable HTTP: Sending Messages to the Server"), with what the
 * client's own request says of who it is. In: the answer. Out: nothing, or the reason why it did not arrive.
 */
export async function answerServer(answer: ServerAnswer, access: ServerAccess): Promise<string | null> {
  const url = new URL(answer.url);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  for (const name of clientHeaders) {
    const value = headerValue(answer.requestHeaders, name);
    if (value !== undefined) headers[name] = value;
  }
  const calls = new BridgeHttpCalls({ url, ...access });
  try {
    const outcome = await calls.start({ method: 'POST', url, headers, body: answer.payload });
    if (outcome.kind === 'failed') return outcome.reason;
    const { statusCode = 0 } = outcome.response;
    return statusCode < 300 ? null : `the server says ${statusCode}`;
  } finally {
    calls.end();
  }
}
