import type { Browser } from 'playwright-core';
import { median } from '../lab/statistics.ts';
import { openUiPage, type UiList, type UiPage } from '../lab/ui-page.ts';
import type { RecordedMessages } from './recorded-messages.ts';

/** What somebody waits for who looks at a long connection in the web UI. */
export interface ConnectionPageFigures {
  /** From the click in the list of connections to the frame with its messages. */
  clickedMs: number;
  /** From the start of the navigation by a link to a message in the middle to the frame with it and those around it. */
  linkedMs: number;
  /** The longest task of the page's thread while the list is scrolled end to end and back. */
  scrollTaskMs: number;
  /** After that, of the tab. */
  processBytes: number;
  heapBytes: number;
}

const connections: UiList = { rows: 'li[data-connection]', least: 1, loaded: '*' };
const messages: UiList = { rows: '[data-mcp-list] [role=row]:not(.mcp-head)', least: 11, loaded: '[data-index]' };
const rounds = 5;

export async function measureConnectionPage(
  browser: Browser,
  uiUrl: string,
  connection: RecordedMessages,
): Promise<ConnectionPageFigures> {
  const { connectionId: id, sessionId, middleId } = connection;
  const at = (pane: string): string => `${uiUrl}/sessions/${sessionId}?pane=${encodeURIComponent(pane)}`;
  const clicked: number[] = [];
  const linked: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const list = await openUiPage(browser, at('mcp'), connections);
    clicked.push(await list.page.evaluate<number>(clickOn(id)));
    await list.close();
    const link = await openUiPage(browser, at(`mcp/${id}?message=${middleId}`), {
      ...messages,
      among: '[aria-selected=true]',
    });
    linked.push(link.openedMs);
    await link.close();
  }
  const page = await openUiPage(browser, at(`mcp/${id}`), messages);
  const scrolled = await measureScrolling(page);
  await page.close();
  return { clickedMs: median(clicked), linkedMs: median(linked), ...scrolled };
}

const clickOn = (id: string): string => `new Promise((resolve, reject) => {
  const startedAt = performance.now();
  const isShown = () => {
    const rows = [...document.querySelectorAll(${JSON.stringify(messages.rows)})];
    return rows.length >= ${messages.least} && rows.every((row) => row.matches(${JSON.stringify(messages.loaded)}));
  };
  document.querySelector('li[data-connection="${id}"] button').click();
  requestAnimationFrame(function look() {
    if (isShown()) resolve(performance.now() - startedAt);
    else if (performance.now() - startedAt > 60000) reject(new Error('the messages did not come within a minute'));
    else requestAnimationFrame(look);
  });
})`;

/** From the start to the end and back, 600 steps each way, one a frame. */
const scrollThrough = `(async () => {
  const list = document.querySelector('[data-mcp-list]');
  const end = list.scrollHeight - list.clientHeight;
  for (let step = 0; step <= 1200; step += 1) {
    list.scrollTop = end * (1 - Math.abs(1 - step / 600));
    await new Promise(requestAnimationFrame);
  }
})()`;

async function measureScrolling(
  ui: UiPage,
): Promise<Pick<ConnectionPageFigures, 'scrollTaskMs' | 'processBytes' | 'heapBytes'>> {
  const { threadMs } = await ui.longestTask(() => ui.page.evaluate(scrollThrough));
  return { scrollTaskMs: threadMs, ...(await ui.memory()) };
}
