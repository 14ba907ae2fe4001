import type { RawHeaders } from '../../model/http-message.ts';
import { headerValue } from '../../wire/header-lookup.ts';

/**
 * Posts the user's answer to a request of the server, as its client would (MCP, "Streamable HTTP: Sending Messages to the Server"), with what the
 * client's own request says of who it is. In: the answer. Out: nothing, or the reason why it did not arrive.
 */
export async function answerServer(url: string, headers: RawHeaders, answer: Uint8Array): Promise<string | null> {
  const sent: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  for (const name of ['authorization', 'cookie', 'mcp-session-id', 'mcp-protocol-version']) {
    const value = headerValue(headers, name);
    if (value !== undefined) sent[name] = value;
  }
  try {
    const response = await fetch(url, { method: 'POST', headers: sent, body: Buffer.from(answer) });
    await response.body?.cancel();
    return response.ok ? null : `the server says ${response.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}
