/** One event of a stream (HTML standard, “server-sent events”), and where its bytes are in the decoded body. */
export interface StreamEvent {
  position: number;
  bytes: number;
  type: string;
  id: string | null;
  data: string;
  retryMs: number | null;
  /** A block of comments only, which servers send to keep the connection open. */
  isComment: boolean;
}

/** Cuts bytes into events as they come. A block that has not ended yet is not given out. */
export class EventStreamReader {
  #rest = new Uint8Array();
  #position: number;

  constructor(position = 0) {
    this.#position = position;
  }

  /** Where the next bytes belong. */
  get position(): number {
    return this.#position + this.#rest.length;
  }

  read(bytes: Uint8Array): StreamEvent[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const events: StreamEvent[] = [];
    let from = 0;
    for (let end = blockEnd(all, from); end > 0; end = blockEnd(all, from)) {
      const event = parseBlock(all.subarray(from, end), this.#position + from);
      if (event !== null) events.push(event);
      from = end;
    }
    this.#rest = all.slice(from);
    this.#position += from;
    return events;
  }
}

/** Behind the empty line that ends a block; 0 when there is none yet. Lines end with LF, CRLF or CR. */
function blockEnd(bytes: Uint8Array, from: number): number {
  let isLineEmpty = true;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== 0x0a && byte !== 0x0d) {
      isLineEmpty = false;
      continue;
    }
    const isPair = byte === 0x0d && bytes[at + 1] === 0x0a;
    if (byte === 0x0d && at + 1 === bytes.length) return 0;
    if (isPair) at += 1;
    if (isLineEmpty) return at + 1;
    isLineEmpty = true;
  }
  return 0;
}

function parseBlock(bytes: Uint8Array, position: number): StreamEvent | null {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const event: StreamEvent = {
    position,
    bytes: bytes.length,
    type: 'message',
    id: null,
    data: '',
    retryMs: null,
    isComment: true,
  };
  const data: string[] = [];
  const comments: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (colon === 0) comments.push(value);
    else if (field === 'data') data.push(value);
    else if (field === 'event') event.type = value;
    else if (field === 'id') event.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retryMs = Number(value);
  }
  event.isComment = data.length === 0 && event.id === null && event.retryMs === null;
  if (event.isComment && comments.length === 0) return null;
  event.data = event.isComment ? comments.join('\n') : data.join('\n');
  return event;
}
