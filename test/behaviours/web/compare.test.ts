import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../src/model/session.ts';
import { launchBrowser } from '../../support/browser.ts';
import { curl } from '../../support/curl.ts';
import { emptiedProduct } from '../../support/emptied-product.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { activeName, openUi, type UiWindow } from '../../support/web-page.ts';

let release = 1;
let origin: Server;
let url: string;
let browser: Browser;
let product: Product;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  origin = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/price' ? { price: release, currency: 'EUR' } : { ok: true }));
  });
  await new Promise<void>((resolve) => void origin.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), product?.stop()]);
  origin?.closeAllConnections();
  origin?.close();
});
beforeEach(async () => {
  await emptiedProduct(product);
  ui = await openUi(browser, product);
  page = ui.page;
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

async function record(name: string): Promise<Session> {
  const { body } = await product.api('/api/sessions', { method: 'POST', json: { name } });
  for (const path of ['/home', '/price']) await curl(url + path, [], { proxyUrl: product.proxyUrl });
  await product.waitForEntry((entry) => entry.path === '/price' && entry.state === 'completed');
  return body as Session;
}

describe('comparing in the web UI', () => {
  it('shows what two chosen entries differ in, at an address that survives a reload', async () => {
    await record('Two entries');
    const list = page.locator('[data-traffic-list]');
    await list.getByText('/home').click();
    await list.getByText('/price').click({ modifiers: ['Control'] });
    await list.getByText('/price').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare entries' });
    await dialog.getByText('They differ').waitFor();
    expect(await dialog.getByText('$.price', { exact: true }).count()).toBe(1);
    expect(await dialog.getByText('currency', { exact: false }).count()).toBeGreaterThan(0);
    expect(await dialog.getByText('content-type').count()).toBe(0);
    await page.waitForURL(/panel=compare/);
    await page.reload();
    await dialog.getByLabel('Show what is the same').check();
    await dialog.getByText('content-type').waitFor();
  });

  it('compares two sessions, asked for in the palette', async () => {
    release = 1;
    await record('Before the deploy');
    release = 2;
    await record('After the deploy');
    // The dialog takes the active session that the page knows.
    await expect.poll(() => activeName(page)).toBe('After the deploy');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Compare sess');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Compare sessions' });
    await dialog.getByLabel('Before', { exact: true }).selectOption({ label: 'Before the deploy (2)' });
    await dialog.getByText('1 differ · 0 gone · 0 new · 0 not comparable · 1 same').waitFor();
    await dialog.getByRole('button', { name: /price/ }).click();
    await dialog.getByText('$.price', { exact: true }).waitFor();
    expect(await dialog.getByText('$.currency', { exact: true }).count()).toBe(0);
    await dialog.getByRole('rowheader', { name: 'Duration' }).waitFor();
    // What is known to change from run to run is taken out of the way.
    await dialog.getByRole('button', { name: 'Ignore $.price' }).click();
    await dialog.getByText('0 differ · 0 gone · 0 new · 0 not comparable · 2 same').waitFor();
    await dialog.getByText('What does not count (1)').click();
    await dialog.getByLabel('Places in JSON bodies').fill('not a path');
    await dialog.getByRole('button', { name: 'Compare again' }).click();
    await dialog.getByText(/must be a JSON path/i).waitFor();
    // The browser says by itself that this was refused.
    expect(ui.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await dialog.getByLabel('Places in JSON bodies').fill('');
    await dialog.getByRole('button', { name: 'Compare again' }).click();
    await dialog.getByText('1 differ · 0 gone · 0 new · 0 not comparable · 1 same').waitFor();
  });
});
