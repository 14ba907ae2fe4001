import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { curl } from '../../support/curl.ts';
import { type DetailOrigin, startDetailOrigin, TOKEN } from '../../support/detail-origin.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

let origin: DetailOrigin;
let browser: Browser;
let product: Product;
let windows: UiWindow[] = [];
beforeAll(async () => {
  [origin, browser, product] = await Promise.all([startDetailOrigin(), launchBrowser(), startProduct()]);
});
afterAll(() => Promise.all([origin?.close(), browser?.close(), product?.stop()]));
beforeEach(() => {
  windows = [];
});
afterEach(() => Promise.all(windows.map((ui) => ui.close())));

async function record(path: string, args: string[] = []): Promise<string> {
  await curl(origin.url + path, args, { proxyUrl: product.proxyUrl, maxSeconds: 60 });
  return (await product.waitForEntry((entry) => entry.path === path, 20_000)).id;
}

async function open(entryId: string, tab: string): Promise<Page> {
  const ui = await openUi(browser, product, { path: `/?entry=${entryId}&tab=${tab}` });
  windows.push(ui);
  await ui.page.getByRole('tablist', { name: 'Details of the entry' }).waitFor();
  return ui.page;
}

describe('[web-detail] the details of an entry', () => {
  it('show gzipped JSON as a tree with every digit, which is searched and folded', async () => {
    const page = await open(await record('/json?a=1', ['--compressed']), 'response');
    const tree = page.getByRole('tree', { name: 'JSON' });
    await tree.getByText('12345678901234567890').waitFor();
    await tree.getByText('1e400').waitFor();
    await page.getByLabel('Search names and values').fill('SKU-1039');
    await page.keyboard.press('Enter');
    await tree.getByText('"SKU-1039"', { exact: true }).waitFor();
  });

  it('decode tokens in headers and say that they are not verified', async () => {
    const page = await open(await record('/json?b=1', ['-H', `Authorization: Bearer ${TOKEN}`]), 'headers');
    await page.getByRole('button', { name: 'JWT' }).click();
    await page.getByText('Its signature was not verified', { exact: false }).waitFor();
    await page.getByText('user-42', { exact: false }).last().waitFor();
  });

  it('show failures with what to try', async () => {
    const page = await open(await record('/cut-off'), 'overview');
    await page.getByRole('region', { name: 'What went wrong' }).getByText('What to try').waitFor();
  });

  it('show annotations made in another window', async () => {
    const id = await record('/json?d=1');
    const [first, second] = [await open(id, 'annotations'), await open(id, 'annotations')];
    await first.getByLabel('Note').fill('Compare with staging');
    await first.getByRole('radio', { name: 'Orange' }).click();
    await first.getByRole('button', { name: 'Add annotation' }).click();
    await second.getByText('Compare with staging').first().waitFor({ timeout: 15_000 });
  });

  it('have no serious problem of accessibility', async () => {
    const id = await record('/json?e=1', ['--compressed']);
    for (const tab of ['overview', 'headers', 'response', 'parameters', 'timing', 'annotations']) {
      const page = await open(id, tab);
      await page.waitForTimeout(300);
      await page.evaluate(axe.source);
      const findings = await page.evaluate<Array<{ id: string; impact: string }>>(
        "axe.run('section[aria-label=Details]').then(({ violations }) => violations)",
      );
      const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect([tab, serious.map((finding) => finding.id)]).toEqual([tab, []]);
    }
  });
});
