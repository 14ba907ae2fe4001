/** One block of an event stream (HTML standard, “server-sent events”). `data` is null for a block that only moves the id. */
export interface ServerSentEvent {
  event: string;
  id: string | null;
  data: string | null;
}

/** Cuts a stream of bytes into events, wherever the bytes happen to be split. Comments are dropped. */
export async function* readServerSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let block: string[] = [];
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text !== '') {
        block.push(text);
        continue;
      }
      const event = parseBlock(block);
      block = [];
      if (event !== null) yield event;
    }
  }
}

function parseBlock(lines: readonly string[]): ServerSentEvent | null {
  const event: ServerSentEvent = { event: 'message', id: null, data: null };
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event.event = value;
    else if (field === 'id') event.id = value;
    else if (field === 'data') event.data = event.data === null ? value : `${event.data}\n${value}`;
  }
  return event.data === null && event.id === null ? null : event;
}
