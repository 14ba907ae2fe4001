import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { createScratchDir } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { seedTraffic } from '../../support/seeded-traffic.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

const seeded = 3_000;
let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let site: OriginSite;
let browser: Browser;
let product: Product;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  scratch = await createScratchDir();
  const dataDir = join(scratch.path, 'data');
  await seedTraffic(dataDir, { entries: seeded });
  [site, browser, product] = await Promise.all([startOriginSite(), launchBrowser(), startProduct({ dataDir })]);
}, 120_000);
afterAll(async () => {
  await Promise.all([site?.close(), browser?.close(), product?.stop()]);
  await scratch?.remove();
});
beforeEach(async () => {
  ui = await openUi(browser, product, { path: '/?pane=dashboard' });
  page = ui.page;
  await chart().waitFor();
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { interval: 50, timeout: 15_000 });
const chart = () => page.locator('[data-time-chart]');
const query = () => new URL(page.url()).searchParams.get('q') ?? '';
const requests = async (): Promise<number> => {
  const text = await page.getByRole('list', { name: 'Totals' }).locator('[data-figure=Requests]').textContent();
  return Number(text?.replaceAll(',', ''));
};
const countOf = async (q: string): Promise<number> => {
  const { body: session } = await product.api('/api/sessions/active');
  const path = `/api/traffic/stats/${session.id}?${new URLSearchParams(q === '' ? {} : { q })}`;
  return ((await product.api(path)).body as { entries: number }).entries;
};

describe('[web-dashboard] the dashboard', () => {
  it('comes and goes with D, survives a reload, and follows the traffic', async () => {
    expect(await requests()).toBe(await countOf(''));
    await page.keyboard.press('d');
    await page.locator('[data-traffic-list]').waitFor();
    await page.keyboard.press('d');
    await chart().waitFor();
    await page.reload();
    await chart().waitFor();
    const before = await requests();
    await curl(`${site.http}/text?case=dashboard`, [], { proxyUrl: product.proxyUrl });
    await eventually(requests).toBe(before + 1);
  });

  it('counts what the filter lets through, and its rows set the filter', async () => {
    const host = page.getByRole('list', { name: 'Hosts' }).getByRole('button').first();
    const name = (await host.locator('[data-name]').textContent()) ?? '';
    await host.click();
    await eventually(query).toBe(`host:${name}`);
    await eventually(requests).toBe(await countOf(`host:${name}`));
    await page.getByRole('list', { name: 'Status' }).getByRole('button', { name: /^4xx/ }).click();
    await eventually(query).toBe(`host:${name} status:4xx`);
    await eventually(requests).toBe(await countOf(`host:${name} status:4xx`));
    await page.getByRole('list', { name: 'Status' }).getByRole('button', { name: /^4xx/ }).click();
    await eventually(query).toBe(`host:${name}`);
  });

  it('a span drawn on the time axis becomes part of the filter, by mouse and by keys', async () => {
    const all = await requests();
    const box = (await chart().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await eventually(query).toMatch(/^since:\S+ until:\S+$/);
    await eventually(requests).toBe(await countOf(query()));
    const spanned = await requests();
    expect(spanned).toBeGreaterThan(0);
    expect(spanned).toBeLessThan(all);
    await page.getByRole('button', { name: 'All time' }).click();
    await eventually(query).toBe('');
    await eventually(requests).toBe(all);

    await chart().focus();
    await page.keyboard.press('ArrowRight');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowRight');
    const words = (await chart().getAttribute('aria-valuetext')) ?? '';
    const chosen = Number(/: ([\d,]+) requests?/.exec(words)?.[1]?.replaceAll(',', ''));
    await page.keyboard.press('Enter');
    await eventually(query).toMatch(/^since:\S+ until:\S+$/);
    await eventually(requests).toBe(chosen);
  });

  it('a span is drawn by a finger, too', async () => {
    const touched = await openUi(browser, product, { path: '/?pane=dashboard', hasTouch: true });
    const area = touched.page.locator('[data-time-chart] .u-over');
    await area.waitFor();
    const { x, y, width } = (await area.boundingBox())!;
    const cdp = await touched.page.context().newCDPSession(touched.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', share?: number) =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: share === undefined ? [] : [{ x: x + width * share, y: y + 40 }],
      });
    await touch('touchStart', 0.1);
    for (const share of [0.2, 0.3, 0.4]) await touch('touchMove', share);
    await touch('touchEnd');
    await eventually(() => new URL(touched.page.url()).searchParams.get('q')).toMatch(/^since:\S+ until:\S+$/);
    await touched.close();
  });

  it('opens the slowest request, and has no serious fault of accessibility', async () => {
    await page.getByRole('list', { name: 'Slowest requests' }).getByRole('button').first().click();
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.evaluate(axe.source);
    const violations = await page.evaluate<Array<{ id: string; impact: string; nodes: Array<{ html: string }> }>>(
      'axe.run().then(({ violations }) => violations)',
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))).toEqual([]);
  });

  it('says so when nothing matches', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('host:nowhere.invalid');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing matches the filter').waitFor();
    await page.locator('[data-dashboard]').getByRole('button', { name: 'Clear the filter' }).click();
    await chart().waitFor();
  });
});
