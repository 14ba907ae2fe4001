// Raw requests to a bridge over streamable HTTP, and its answers as bytes.
import { type IncomingMessage, request } from 'node:http';

export interface BridgeAnswer {
  status: number;
  type: string;
  sessionId: string | null;
  text: string;
  /** The data of each event. */
  events: string[];
}

export interface Sent {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

export const usualHeaders = {
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};

/** The headers that revision 2026-07-28 asks for. */
export function modernHeaders(method: string, name?: string): Record<string, string> {
  const mirrored = { 'Mcp-Method': method, ...(name === undefined ? {} : { 'Mcp-Name': name }) };
  return { ...usualHeaders, 'MCP-Protocol-Version': '2026-07-28', ...mirrored };
}

export const modernMeta =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}';

export async function ask(url: string, sent: Sent): Promise<BridgeAnswer> {
  const stream = await openStream(url, { method: 'POST', headers: usualHeaders, ...sent });
  await stream.ended;
  const { statusCode: status = 0, headers } = stream.response;
  const id = headers['mcp-session-id'];
  const sessionId = typeof id === 'string' ? id : null;
  return { status, type: headers['content-type'] ?? '', sessionId, text: stream.text(), events: stream.events() };
}

export interface OpenedStream {
  response: IncomingMessage;
  text(): string;
  events(): string[];
  ended: Promise<void>;
  close(): void;
}

/** Resolves with the head of the answer. */
export function openStream(url: string, { method = 'GET', body, headers }: Sent): Promise<OpenedStream> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: headers ?? { Accept: 'text/event-stream' }, agent: false });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      const text = (): string => Buffer.concat(pieces).toString();
      const ended = new Promise<void>((over) => {
        response.once('close', over);
        response.on('error', () => over());
      });
      resolve({ response, text, events: () => eventsIn(text()), ended, close: () => sent.destroy() });
    });
    sent.end(body);
  });
}

function eventsIn(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event.includes('data: '))
    .map((event) => event.replace(/^event: message\n/, '').replace(/^data: /gm, ''));
}
