// A window of the web UI in real Chromium, and what a person does in it.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Product } from './product.ts';

export interface UiWindow {
  page: Page;
  /** What the page complained of: errors on the console, uncaught ones, requests to elsewhere. */
  complaints: string[];
  close(): Promise<void>;
}

/** Each in a profile of its own, as another browser would be. */
export async function openUi(
  browser: Browser,
  product: Product,
  { path = '/', ...options }: BrowserContextOptions & { path?: string } = {},
): Promise<UiWindow> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(product.uiUrl))
      complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(product.uiUrl + path);
  await page.locator('[data-active-session]').waitFor();
  return { page, complaints, close: () => context.close() };
}

/** The row of a session in the open panel. */
export const sessionRow = (page: Page, name: string) =>
  page.locator('#sessions-panel li').filter({ has: page.getByText(name, { exact: true }) });

/** The active session's name in the toolbar. */
export const activeName = (page: Page) => page.locator('[data-active-session]').textContent();
