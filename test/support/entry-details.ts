// The details of one entry in a window of the UI: traffic through the shipped proxy, then a look at a tab.
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { ProxyAgent, WebSocket } from 'undici';
import { curl } from './curl.ts';
import { type DetailOrigin, startDetailOrigin } from './detail-origin.ts';
import { type Product, startProduct } from './product.ts';
import { openUi, type UiWindow } from './web-page.ts';

export interface DetailLab {
  origin: DetailOrigin;
  product: Product;
  /** Asks the origin through the proxy with curl; gives the id of the entry. */
  record(path: string, args?: string[]): Promise<string>;
  /** Opens a tab of an entry's details in a window of its own. */
  open(entryId: string, tab: string): Promise<Page>;
  /** A WebSocket through the proxy; the id of its entry. */
  openWebSocket(path: string): Promise<{ socket: WebSocket; entryId: string }>;
  /** What the windows opened since the last call complained of; closes them. */
  closeWindows(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startDetailLab(browser: Browser): Promise<DetailLab> {
  const [origin, product] = await Promise.all([startDetailOrigin(), startProduct()]);
  const agent = new ProxyAgent({ uri: product.proxyUrl });
  let windows: UiWindow[] = [];
  const idOf = async (path: string) => (await product.entries()).find((entry) => entry.path === path)?.id;
  return {
    origin,
    product,
    async record(path, args = []) {
      await curl(origin.url + path, args, { proxyUrl: product.proxyUrl, maxSeconds: 60 });
      return (await product.waitForEntry((entry) => entry.path === path)).id;
    },
    async open(entryId, tab) {
      const ui = await openUi(browser, product, { path: `/?entry=${entryId}&tab=${tab}` });
      windows.push(ui);
      await ui.page.getByRole('tablist', { name: 'Details of the entry' }).waitFor();
      return ui.page;
    },
    async openWebSocket(path) {
      const socket = new WebSocket(origin.wsUrl + path, { dispatcher: agent });
      await once(socket, 'open');
      for (;;) {
        const entryId = await idOf(path);
        if (entryId) return { socket, entryId };
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async closeWindows() {
      const closing = windows;
      windows = [];
      await Promise.all(closing.map((ui) => ui.close()));
      return closing.flatMap((ui) => ui.complaints);
    },
    async close() {
      await Promise.all([product.stop(), origin.close(), agent.destroy()]);
    },
  };
}
