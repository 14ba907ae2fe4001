import type { SearchEvent } from '../../contract/search.ts';

/** Cuts the reply of a search into its lines, wherever its bytes are split. Leaving the loop ends the connection, and with it the search. */
export async function* readSearchEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SearchEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as SearchEvent;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
