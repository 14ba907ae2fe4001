// The pictures: which address, in which light, and what is done before the shutter.
import type { Page } from 'playwright-core';
import type { Product } from '../../test/support/product.ts';
import { findEntry } from './demo-notes.ts';

export interface Picture {
  /** Of the file in docs/images/. */
  name: string;
  of: 'first run' | 'demo' | 'mcp';
  theme?: 'light' | 'dark';
  size?: { width: number; height: number };
  address(product: Product, sessionId: string): string | Promise<string>;
  prepare?(page: Page): Promise<void>;
}

const phone = { width: 390, height: 844 };
const order = 'method:POST path:/v2/orders';

export const pictures: readonly Picture[] = [
  { name: 'first-run', of: 'first run', address: () => '/' },
  { name: 'list-and-detail', of: 'demo', address: atEntry(order, { tab: 'response' }) },
  { name: 'list-and-detail-dark', of: 'demo', theme: 'dark', address: atEntry(order, { tab: 'response' }) },
  { name: 'headers', of: 'demo', address: atEntry(order, { tab: 'headers' }) },
  { name: 'messages', of: 'demo', address: atEntry('type:ws', { tab: 'messages' }) },
  { name: 'timing', of: 'demo', address: atEntry('status:402', { tab: 'timing' }) },
  { name: 'tls', of: 'demo', address: atEntry(order, { tab: 'tls' }) },
  { name: 'failure', of: 'demo', address: atEntry('host:legacy.*', { tab: 'overview' }) },
  { name: 'annotations', of: 'demo', address: atEntry('status:402', { tab: 'annotations' }) },
  { name: 'dashboard', of: 'demo', address: inSession({ pane: 'dashboard' }) },
  { name: 'dashboard-dark', of: 'demo', theme: 'dark', address: inSession({ pane: 'dashboard' }) },
  { name: 'sessions', of: 'demo', address: inSession({ panel: 'sessions' }) },
  { name: 'filter', of: 'demo', address: inSession({}), prepare: typeFilter('status:>=400 p') },
  { name: 'palette', of: 'demo', theme: 'dark', address: inSession({ panel: 'commands' }) },
  {
    name: 'mcp',
    of: 'mcp',
    address: inSession({ pane: 'mcp' }),
    prepare: openMcp('Messages', 'get-annotated-message'),
  },
  {
    name: 'mcp-operations',
    of: 'mcp',
    address: inSession({ pane: 'mcp' }),
    prepare: openMcp('Operations', 'sampling'),
  },
  { name: 'phone', of: 'demo', size: phone, address: inSession({}) },
  { name: 'phone-detail', of: 'demo', theme: 'dark', size: phone, address: atEntry(order, { tab: 'response' }) },
];

function inSession(view: Record<string, string>): Picture['address'] {
  return (_, sessionId) => `/sessions/${sessionId}?${new URLSearchParams(view)}`;
}

/** With the newest entry that the filter finds in the detail pane. */
function atEntry(q: string, view: Record<string, string>): Picture['address'] {
  return async (product, sessionId) => {
    const { id } = await findEntry(product, sessionId, q);
    return `/sessions/${sessionId}?${new URLSearchParams({ entry: id, ...view })}`;
  };
}

function typeFilter(text: string): Picture['prepare'] {
  return async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type(text, { delay: 10 });
    await page.waitForTimeout(600);
  };
}

/** A view of the only connection, with the newest line that has the text chosen, and unfolded where it can be. */
function openMcp(view: string, text: string): Picture['prepare'] {
  return async (page) => {
    await page.locator('li[data-connection] > button').first().click();
    await page.getByRole('tab', { name: view }).click();
    const isNested = view === 'Operations';
    const row = page.locator(`div[data-mcp-list] ${isNested ? 'li' : '[data-index]'}`, { hasText: text }).last();
    await row.waitFor();
    if (isNested) await row.getByRole('button', { name: 'Unfold' }).click();
    await row.click({ position: { x: 90, y: 12 } });
    await page.waitForTimeout(800);
  };
}
