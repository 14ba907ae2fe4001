// A window of the web UI in real Chromium, and what a person does in it.
import type { Browser, BrowserContextOptions, ConsoleMessage, Page, Request } from 'playwright-core';
import type { Product } from './product.ts';

export interface UiWindow {
  page: Page;
  /** What the page complained of: errors on the console, uncaught ones, requests to elsewhere. */
  complaints: string[];
  /** A test that has changed the profile for good (a clock, an init script) closes `page.context()` before. */
  close(): Promise<void>;
}

/** Closed windows by browser and options, emptied and opened again: a new profile takes three times the work of a page. */
const closedWindows = new WeakMap<Browser, Map<string, Page[]>>();

/** Each in a profile of its own, as another browser would be, with nothing in it. */
export async function openUi(
  browser: Browser,
  product: Product,
  { path = '/', ...options }: BrowserContextOptions & { path?: string } = {},
): Promise<UiWindow> {
  const { page, putBack } = await emptyPage(browser, product, options);
  const complaints: string[] = [];
  const onError = (error: Error) => complaints.push(String(error));
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === 'error') complaints.push(message.text());
  };
  const onRequest = (request: Request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(product.uiUrl))
      complaints.push(`asks for ${request.url()}`);
  };
  page.on('pageerror', onError).on('console', onConsole).on('request', onRequest);
  await page.goto(product.uiUrl + path);
  await page.locator('[data-active-session]').waitFor();
  const close = async () => {
    page.off('pageerror', onError).off('console', onConsole).off('request', onRequest);
    await putBack();
  };
  return { page, complaints, close };
}

async function emptyPage(browser: Browser, product: Product, options: BrowserContextOptions) {
  const viewport = options.viewport ?? { width: 1280, height: 800 };
  const kinds = closedWindows.get(browser) ?? new Map<string, Page[]>();
  closedWindows.set(browser, kinds);
  const kind = JSON.stringify(options);
  const closed = kinds.get(kind) ?? [];
  kinds.set(kind, closed);
  const page = closed.pop() ?? (await (await browser.newContext({ ...options, viewport })).newPage());
  const putBack = async () => {
    try {
      await emptyProfile(page, product);
      await page.setViewportSize(viewport);
      closed.push(page);
    } catch {
      // The page or the proxy has ended.
      await page.context().close();
    }
  };
  return { page, putBack };
}

async function emptyProfile(page: Page, product: Product): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // Out of the way of what the next page shows. A page without a script, so that nothing is written again.
  await page.mouse.move(-1, -1);
  await page.goto(`${product.uiUrl}/api/health`);
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.context().clearCookies();
  await page.context().clearPermissions();
}

/** The row of a session in the open panel. */
export const sessionRow = (page: Page, name: string) =>
  page.locator('#sessions-panel li').filter({ has: page.getByText(name, { exact: true }) });

/** The active session's name in the toolbar. */
export const activeName = (page: Page) => page.locator('[data-active-session]').textContent();
