import type { Exchange } from '../../model/exchange.ts';
import type { RawHeaders } from '../../model/http-message.ts';
import { headerValue } from '../../wire/header-lookup.ts';
import type { ResponseBytesEdit } from '../context.ts';

/**
 * Keeps a client of the old SSE pair (revision 2024-11-05) at the relay. In: the first bytes of an event stream, before they go on. Out: the
 * same bytes; but where its `endpoint` event names the server by a whole URL, only the path of it, which the client takes from the relay then.
 * What is left out becomes a comment of the same length, so that chunk sizes and lengths stay true. Other events are never looked at.
 */
export function createEndpointRewrite(origin: string, say: (sentence: string) => void): ResponseBytesEdit {
  const looked = new WeakSet<Exchange>();
  let isSaid = false;
  const sayOnce = (sentence: string): void => {
    if (!isSaid) say(sentence);
    isSaid = true;
  };
  return (exchange, headers, bytes, from) => {
    if (looked.has(exchange) || from >= bytes.length || !isEventStream(headers)) return;
    const text = bytes.toString('latin1', from, Math.min(bytes.length, from + mostLookedAtBytes));
    if (/^data:/m.test(text)) looked.add(exchange);
    const found = endpointEvent.exec(text);
    if (found === null) return;
    const [whole, before, address, lineEnd] = found as unknown as [string, string, string, string];
    const problem = originProblem(address, origin);
    if (problem !== null) return sayOnce(problem);
    const shortened = shorten(address, lineEnd);
    bytes.write(before + shortened, from + found.index, whole.length, 'latin1');
    exchange.isModified = true;
    sayOnce(`The server wants messages at ${address}; clients are led here instead, so that they are recorded.`);
  };
}

const mostLookedAtBytes = 16 * 1024;
const endpointEvent = /(event: ?endpoint\r?\ndata: ?)(https?:\/\/[^\r\n]+)(\r?\n)/i;

const isEventStream = (headers: RawHeaders): boolean =>
  /^\s*text\/event-stream\b/i.test(headerValue(headers, 'content-type') ?? '');

function originProblem(address: string, origin: string): string | null {
  if (URL.canParse(address) && new URL(address).origin === origin) return null;
  return `The server wants messages at ${address}, which is another place than --target-url: they go there and are not recorded.`;
}

/** As long as before: path, the end of its line, and a comment line with what is left of the room. */
function shorten(address: string, lineEnd: string): string {
  const pathAt = address.indexOf('/', address.indexOf('//') + 2);
  const path = pathAt < 0 ? '/' : address.slice(pathAt);
  const room = address.length - path.length - lineEnd.length - 1;
  return `${path}${lineEnd}:${' '.repeat(room)}${lineEnd}`;
}
