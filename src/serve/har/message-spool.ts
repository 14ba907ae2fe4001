// WEBSOCKET MESSAGES OF ONE ENTRY, WHILE ITS FILE IS READ. In: messages as the file has them. Out: the same in order, when the entry itself is known.
// Must never hold them all in memory. Before: har-reading.
import { amount, object } from '../../formats/har/lenient-value.ts';
import type { FrameToImport } from '../../model/entry-import.ts';
import { ByteSpool } from './byte-spool.ts';
import { spooledBytes } from './imported-body.ts';

/** Each message lies behind its length in four bytes. */
export class MessageSpool {
  readonly #bytes: ByteSpool;

  constructor(directory: string) {
    this.#bytes = new ByteSpool(directory);
  }

  append(message: Uint8Array): Promise<void> {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32LE(message.length);
    return this.#bytes.append(Buffer.concat([length, message]));
  }

  read(): AsyncGenerator<Uint8Array, void> {
    return prefixed(this.#bytes.read());
  }

  dispose(): Promise<void> {
    return this.#bytes.dispose();
  }
}

async function* prefixed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    let at = 0;
    while (rest.length - at >= 4 && rest.length - at - 4 >= rest.readUInt32LE(at)) {
      const end = at + 4 + rest.readUInt32LE(at);
      yield rest.subarray(at + 4, end);
      at = end;
    }
    rest = rest.subarray(at);
  }
}

/** Of a WebSocket message; more of it is cut. */
const maxMessageBytes = 16 * 1024 * 1024;

/** Its data was taken out into `spool`; more than may be kept of it is cut. */
export async function longMessage(spool: ByteSpool, message: unknown): Promise<Partial<FrameToImport>> {
  const own = object(object(message)?.['_nectoproxy']);
  const isBase64 = typeof own?.['isBase64'] === 'boolean' ? own['isBase64'] : object(message)?.['opcode'] === 2;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let isTruncated = own?.['isTruncated'] === true;
  for await (const piece of spooledBytes(spool, isBase64)) {
    parts.push(piece);
    bytes += piece.length;
    if (bytes > maxMessageBytes) {
      isTruncated = true;
      break;
    }
  }
  const payloadBytes = Math.max(0, Math.round(amount(own?.['payloadBytes']) ?? bytes));
  return { data: Buffer.concat(parts), isTruncated, payloadBytes };
}
