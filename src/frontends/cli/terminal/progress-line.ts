import { bytesText } from '../../../formats/amounts.ts';

const everyMs = 200;

/** One line on stderr that is written over, where a person sits; nothing elsewhere. `total`: null when it is not known. */
export function createProgress(what: string, total: number | null) {
  const isShown = process.stderr.isTTY === true;
  let bytes = 0;
  let shownAt = 0;
  const show = (): void => {
    const now = Date.now();
    if (!isShown || now - shownAt < everyMs) return;
    shownAt = now;
    const share =
      total === null || total === 0 ? '' : ` of ${bytesText(total)} (${Math.floor((bytes / total) * 100)}%)`;
    process.stderr.write(`\r\u001b[K${what} ${bytesText(bytes)}${share}, Ctrl-C cancels`);
  };
  return {
    async *counting(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
      for await (const piece of pieces) {
        bytes += piece.length;
        show();
        yield piece;
      }
    },
    end: (): void => {
      if (shownAt > 0) process.stderr.write('\r\u001b[K');
    },
  };
}
