// In: a Response. Out: its bytes on a node:http reply, no faster than the client takes them. When the body fails midway the connection is
// destroyed, so that a cut body can never be taken for a whole one; nothing is appended to it.

import type { ServerResponse } from 'node:http';

export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const reader = response.body?.getReader();
  const gone = (): void => void reader?.cancel().catch(() => {});
  if (outgoing.destroyed) return gone();
  outgoing.once('close', gone);
  outgoing.writeHead(response.status, headersOf(response));
  if (reader === undefined) return void outgoing.end();
  outgoing.flushHeaders();
  try {
    await pump(reader, outgoing);
  } catch {
    outgoing.destroy();
  }
}

async function pump(reader: ReadableStreamDefaultReader<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (outgoing.destroyed) return;
    if (done) return void outgoing.end();
    if (!outgoing.write(value)) await drained(outgoing);
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      outgoing.off('drain', settle);
      outgoing.off('close', settle);
      resolve();
    };
    outgoing.once('drain', settle);
    outgoing.once('close', settle);
  });
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return headers;
}
