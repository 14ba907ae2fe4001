export type ClientHello = {
  kind: 'client-hello';
  /** SNI's host name in lower case; undefined when absent or not a name. */
  serverName: string | undefined;
  /** ALPN protocols in the client's order; one char a byte. */
  alpn: string[];
  /** TLS versions offered, in the client's order; what is no version (GREASE, RFC 8701) is left out. */
  versions: string[];
};

export type ClientHelloResult = ClientHello | { kind: 'incomplete' } | { kind: 'not-tls' };

const incomplete: ClientHelloResult = Object.freeze({ kind: 'incomplete' });
const notTls: ClientHelloResult = Object.freeze({ kind: 'not-tls' });

/** A hello with post-quantum keys has about 2 KB; nobody sends more than this. */
const maxHelloBytes = 64 * 1024;
const maxRecordBytes = 16 * 1024 + 256;

/** Reads the client hello at the start of a TLS connection (RFC 8446 §4.1.2), also when it is cut into several records. */
export function readClientHello(bytes: Uint8Array): ClientHelloResult {
  const handshake = joinRecords(bytes);
  if ('kind' in handshake) return handshake;
  return parseHello(new Cursor(handshake, 0, handshake.length)) ?? notTls;
}

/** The body of the first handshake message, without record headers. */
function joinRecords(bytes: Uint8Array): Uint8Array | ClientHelloResult {
  const joined = new Uint8Array(Math.min(bytes.length, maxHelloBytes + 4));
  let joinedBytes = 0;
  let at = 0;
  for (;;) {
    if (joinedBytes > 0 && joined[0] !== 1) return notTls;
    if (joinedBytes >= 4) {
      const helloBytes = ((joined[1] as number) << 16) | ((joined[2] as number) << 8) | (joined[3] as number);
      if (helloBytes > maxHelloBytes) return notTls;
      if (joinedBytes >= 4 + helloBytes) return joined.subarray(4, 4 + helloBytes);
    }
    if (isRecordWrong(bytes, at)) return notTls;
    if (at + 5 > bytes.length) return incomplete;
    const recordBytes = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    if (recordBytes === 0 || recordBytes > maxRecordBytes) return notTls;
    const part = bytes.subarray(at + 5, Math.min(bytes.length, at + 5 + recordBytes));
    const room = joined.length - joinedBytes;
    joined.set(part.length > room ? part.subarray(0, room) : part, joinedBytes);
    joinedBytes += Math.min(part.length, room);
    at += 5 + recordBytes;
  }
}

function isRecordWrong(bytes: Uint8Array, at: number): boolean {
  if (at < bytes.length && bytes[at] !== 0x16) return true;
  return at + 1 < bytes.length && bytes[at + 1] !== 0x03;
}

function parseHello(hello: Cursor): ClientHello | undefined {
  const legacyVersion = hello.number(2);
  hello.skip(32);
  hello.skip(hello.number(1));
  hello.skip(hello.number(2));
  hello.skip(hello.number(1));
  if (hello.isBroken) return undefined;
  const found: ClientHello = { kind: 'client-hello', serverName: undefined, alpn: [], versions: [] };
  if (hello.rest > 0) {
    const extensions = hello.part(hello.number(2));
    while (extensions.rest > 0) {
      const type = extensions.number(2);
      readExtension(type, extensions.part(extensions.number(2)), found);
    }
    if (extensions.isBroken) return undefined;
  }
  if (found.versions.length === 0) addVersion(legacyVersion, found.versions);
  return found;
}

function readExtension(type: number, data: Cursor, found: ClientHello): void {
  if (type === 0) {
    found.serverName = readServerName(data);
  } else if (type === 16) {
    const list = data.part(data.number(2));
    while (list.rest > 0) {
      const protocol = list.text(list.number(1));
      if (protocol !== '') found.alpn.push(protocol);
    }
  } else if (type === 43) {
    const list = data.part(data.number(1));
    while (list.rest > 1) addVersion(list.number(2), found.versions);
  }
}

/** RFC 6066 §3. The name ends up in a certificate and in the store, so only what can be a name is taken. */
function readServerName(data: Cursor): string | undefined {
  const list = data.part(data.number(2));
  while (list.rest > 0) {
    const type = list.number(1);
    const name = list.text(list.number(2));
    if (type === 0) return name.length <= 255 && /^[\w.-]+$/.test(name) ? name.toLowerCase() : undefined;
  }
  return undefined;
}

function addVersion(version: number, versions: string[]): void {
  if (version === 0x0300) versions.push('SSLv3');
  else if (version === 0x0301) versions.push('TLSv1');
  else if (version >= 0x0302 && version <= 0x0304) versions.push(`TLSv1.${version - 0x0301}`);
}

/** Reads a run of bytes; past its end it gives zeros and is broken for good, and so is what it was taken from. */
class Cursor {
  readonly #bytes: Uint8Array;
  readonly #parent: Cursor | undefined;
  #at: number;
  #end: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, at: number, end: number, parent?: Cursor) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
    this.#parent = parent;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  get rest(): number {
    return this.#end - this.#at;
  }

  number(byteCount: number): number {
    const start = this.#at;
    if (!this.#take(byteCount)) return 0;
    let value = 0;
    for (let i = start; i < start + byteCount; i++) value = value * 256 + (this.#bytes[i] as number);
    return value;
  }

  skip(byteCount: number): void {
    this.#take(byteCount);
  }

  text(byteCount: number): string {
    const start = this.#at;
    if (!this.#take(byteCount)) return '';
    let text = '';
    for (let i = start; i < start + byteCount; i++) text += String.fromCharCode(this.#bytes[i] as number);
    return text;
  }

  part(byteCount: number): Cursor {
    const start = this.#at;
    return this.#take(byteCount)
      ? new Cursor(this.#bytes, start, start + byteCount, this)
      : new Cursor(this.#bytes, 0, 0, this);
  }

  #take(byteCount: number): boolean {
    if (byteCount <= this.rest) {
      this.#at += byteCount;
      return true;
    }
    this.#break();
    return false;
  }

  #break(): void {
    this.#isBroken = true;
    this.#at = this.#end;
    if (this.#parent !== undefined) this.#parent.#break();
  }
}
