import { once } from 'node:events';
import { ClientConnection, requestParts } from './client-connection.ts';
import type { TransferCommand, TransferResult } from './commands.ts';

const uploadChunk = Buffer.alloc(64 * 1024, 'nectoproxy bench upload ');

/** One large body on an open connection, timed from the request to the last byte (or the answer to it). */
export async function transfer(command: TransferCommand): Promise<TransferResult> {
  const connection = await ClientConnection.open(command.route);
  await connection.ask(requestParts(command.route, '/small/').join('0'));
  const startedAt = performance.now();
  const arrivedBytes =
    command.direction === 'download' ? await download(connection, command) : await upload(connection, command);
  const seconds = (performance.now() - startedAt) / 1000;
  connection.close();
  return { seconds, arrivedBytes, megabytesPerSecond: arrivedBytes / 1e6 / seconds };
}

async function download(connection: ClientConnection, command: TransferCommand): Promise<number> {
  const beforeBytes = connection.reader.bodyBytes;
  await connection.ask(requestParts(command.route, `/download/${command.bodyBytes}`).join(''));
  return connection.reader.bodyBytes - beforeBytes;
}

async function upload(connection: ClientConnection, command: TransferCommand): Promise<number> {
  let answer = '';
  connection.onBody = (chunk) => {
    answer += chunk.toString('latin1');
  };
  const answered = connection.ask(uploadHead(command));
  let leftBytes = command.bodyBytes;
  while (leftBytes > 0) {
    const takeBytes = Math.min(leftBytes, uploadChunk.length);
    leftBytes -= takeBytes;
    if (!connection.socket.write(uploadChunk.subarray(0, takeBytes))) {
      await Promise.race([once(connection.socket, 'drain'), answered]);
    }
  }
  await answered;
  return Number(JSON.parse(answer).receivedBytes);
}

function uploadHead(command: TransferCommand): string {
  const [start, rest] = requestParts(command.route, '/upload');
  const length = `Content-Type: application/octet-stream\r\nContent-Length: ${command.bodyBytes}`;
  return `${start.replace('GET ', 'POST ')}${rest.replace(/\r\n\r\n$/, `\r\n${length}\r\n\r\n`)}`;
}
