import type { DeflateParameters } from '../model/websocket.ts';
import { isToken } from './field-lines.ts';
import { trimBlanks } from './header-lookup.ts';

/** permessage-deflate as a handshake's answer agreed to it (RFC 7692 §7.1). */
export type NegotiatedDeflate = DeflateParameters & {
  /** LZ77 window of the client's compressor as a power of two, 8–15. */
  clientMaxWindowBits: number;
  serverMaxWindowBits: number;
};

export type WebSocketExtensions = {
  /** Undefined when permessage-deflate was not agreed to. */
  deflate: NegotiatedDeflate | undefined;
  /** Every extension's name, lower case, in order. */
  names: string[];
};

/** Reads the Sec-WebSocket-Extensions header of a handshake's answer (RFC 6455 §9.1). What is not well formed is passed over. */
export function parseExtensions(headerValue: string): WebSocketExtensions {
  const extensions: WebSocketExtensions = { deflate: undefined, names: [] };
  for (const item of splitOutsideQuotes(headerValue, ',')) {
    const [name = '', ...parameters] = splitOutsideQuotes(item, ';');
    if (!isToken(name)) continue;
    extensions.names.push(name.toLowerCase());
    if (name.toLowerCase() === 'permessage-deflate') extensions.deflate ??= readDeflate(parameters);
  }
  return extensions;
}

function readDeflate(parameters: string[]): NegotiatedDeflate {
  const deflate: NegotiatedDeflate = {
    clientNoContextTakeover: false,
    serverNoContextTakeover: false,
    clientMaxWindowBits: 15,
    serverMaxWindowBits: 15,
  };
  for (const parameter of parameters) {
    const [name = '', value = ''] = splitOutsideQuotes(parameter, '=');
    switch (name.toLowerCase()) {
      case 'client_no_context_takeover':
        deflate.clientNoContextTakeover = true;
        break;
      case 'server_no_context_takeover':
        deflate.serverNoContextTakeover = true;
        break;
      case 'client_max_window_bits':
        deflate.clientMaxWindowBits = readWindowBits(value);
        break;
      case 'server_max_window_bits':
        deflate.serverMaxWindowBits = readWindowBits(value);
        break;
    }
  }
  return deflate;
}

/** A larger window reads what a smaller one wrote, so 15 is the safe answer to anything odd. */
function readWindowBits(value: string): number {
  const digits = /^"?([89]|1[0-5])"?$/.exec(value)?.[1];
  return digits === undefined ? 15 : Number(digits);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') isQuoted = !isQuoted;
    else if (char === '\\' && isQuoted) i++;
    else if (char === separator && !isQuoted) {
      parts.push(trimBlanks(text.slice(start, i)));
      start = i + 1;
    }
  }
  parts.push(trimBlanks(text.slice(start)));
  return parts;
}
