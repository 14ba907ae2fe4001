// What the origin really received: the raw bytes of each request, taken from the socket before any parser sees them.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ReceivedRequest {
  requestLine: string;
  method: string;
  target: string;
  /** Header lines exactly as sent: no unfolding, no trimming. */
  headerLines: string[];
  /** All that followed the head, transfer coding included. */
  rawBody: Buffer;
  raw: Buffer;
}

export interface OriginRecording {
  requests: ReceivedRequest[];
  /** The latest request whose target contains the text. */
  find(text: string): ReceivedRequest | undefined;
  watch(server: Server, event: 'connection' | 'secureConnection'): void;
}

export function createOriginRecording(): OriginRecording {
  const requests: ReceivedRequest[] = [];
  const pending = new WeakMap<Socket, Buffer[]>();
  const finish = (socket: Socket) => {
    const chunks = pending.get(socket);
    if (!chunks || chunks.length === 0) return;
    pending.set(socket, []);
    requests.push(cutRequest(Buffer.concat(chunks)));
  };
  return {
    requests,
    find: (text) => requests.findLast((request) => request.target.includes(text)),
    watch(server, event) {
      server.on(event, (socket: Socket) => {
        pending.set(socket, []);
        // A data listener of our own makes Node hand the bytes through JavaScript instead of straight to its parser.
        socket.on('data', (chunk: Buffer) => pending.get(socket)?.push(chunk));
        socket.on('close', () => finish(socket));
      });
      const onRequest = (request: IncomingMessage, response: ServerResponse) => {
        response.on('finish', () => finish(request.socket));
      };
      server.on('request', onRequest);
      server.on('checkContinue', onRequest);
    },
  };
}

function cutRequest(raw: Buffer): ReceivedRequest {
  const headEnd = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, headEnd < 0 ? raw.length : headEnd).toString('latin1');
  const [requestLine = '', ...headerLines] = head.split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const rawBody = headEnd < 0 ? Buffer.alloc(0) : raw.subarray(headEnd + 4);
  return { requestLine, method, target, headerLines, rawBody, raw };
}
