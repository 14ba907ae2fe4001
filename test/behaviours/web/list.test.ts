import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EntrySummary } from '../../../src/model/traffic-entry.ts';
import { launchBrowser } from '../../support/browser.ts';
import { createScratchDir } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { seedTraffic } from '../../support/seeded-traffic.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

const seeded = 100_000;
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
}, 180_000);
afterAll(async () => {
  await Promise.all([site?.close(), browser?.close(), product?.stop()]);
  await scratch?.remove();
});
beforeEach(async () => {
  ui = await openUi(browser, product);
  page = ui.page;
  await row().first().waitFor();
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

/** The machine may be busy; what must be quick says so. */
const eventually = <T>(look: () => T | Promise<T>, options: { timeout: number } = { timeout: 8000 }) =>
  expect.poll(look, { interval: 25, ...options });
const row = () => page.locator('.entry-row[data-state]');
const grid = () => page.locator('[data-traffic-list]');
const numbers = () =>
  page.evaluate<number[]>(
    "[...document.querySelectorAll('.entry-row[data-state] [data-column=number]')].map((cell) => Number(cell.textContent)).sort((a, b) => a - b)",
  );
const scrollTo = (share: number) =>
  grid().evaluate((element, at) => {
    element.scrollTop = (element.scrollHeight - element.clientHeight) * at;
  }, share);
/** What was scrolled is drawn, and what is drawn is loaded. */
const settled = async () => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await eventually(() =>
    page.evaluate(
      "document.querySelector('.entry-row[data-state]') !== null && document.querySelector('.entry-row.is-loading') === null",
    ),
  ).toBe(true);
};
const total = async () => Number(await grid().getAttribute('aria-rowcount')) - 1;
const visit = (path: string) => curl(`${site.http}${path}`, [], { proxyUrl: product.proxyUrl });
const typeFilter = async (text: string) => {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
};
const matchCount = () => page.locator('[data-match-count]').textContent();
const focused = () => page.locator('.entry-row.is-focused').getAttribute('data-index');
const selectedCount = () => page.locator('.entry-row[aria-selected=true]').count();
const newest = async (query = '') => (await product.entries(`limit=1&${query}`))[0] as EntrySummary;

describe('[web-list] the list of a long session', () => {
  it('is scrolled from end to end with a few rows drawn, each where it belongs', async () => {
    expect(await total()).toBeGreaterThanOrEqual(seeded);
    for (const share of [0, 0.2, 0.5, 0.77, 1, 0.31, 0]) {
      await scrollTo(share);
      await settled();
      const shown = await numbers();
      expect(shown.length).toBeGreaterThan(20);
      expect(await page.locator('.entry-row').count()).toBeLessThan(80);
      for (const [at, number] of shown.entries()) if (at > 0) expect(number).toBeGreaterThan(shown[at - 1]!);
    }
    await eventually(() => page.locator('.entry-row[data-index="0"]').count()).toBe(1);
  });

  it('is sorted by any column, either way, and remembers it', async () => {
    await page.locator('[role=columnheader][data-column=duration] button').click();
    await eventually(() => new URL(page.url()).searchParams.get('sort')).toBe('-duration');
    await settled();
    const longest = await page.locator('.entry-row[data-index="0"] [data-column=duration]').textContent();
    expect(longest).toMatch(/ s$/);
    await page.locator('[role=columnheader][data-column=host] button').click();
    await eventually(() => page.locator('.entry-row[data-index="0"] [data-column=host]').textContent()).toBe(
      'api.shop.test',
    );
    await page.reload();
    await eventually(() => page.locator('[role=columnheader][data-column=host]').getAttribute('aria-sort')).toBe(
      'ascending',
    );
  });

  it('has columns that are hidden, moved and resized, also by the keyboard', async () => {
    await page.locator('[role=columnheader][data-column=host]').click({ button: 'right' });
    await page.getByRole('menuitemcheckbox', { name: 'Type' }).click();
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('[role=columnheader][data-column=type]').count()).toBe(0);
    const header = page.locator('[role=columnheader][data-column=host] button');
    await header.focus();
    const width = async () => (await header.boundingBox())!.width;
    const before = await width();
    await page.keyboard.press('Shift+ArrowRight');
    await eventually(width).toBeGreaterThan(before);
    await page.keyboard.press('Alt+ArrowLeft');
    const order = () =>
      page.locator('[role=columnheader]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column')));
    await eventually(async () => (await order()).slice(0, 4)).toEqual(['number', 'method', 'host', 'status']);
  });

  it('shows pending, failed and tunnelled traffic as what it is', async () => {
    await curl('http://127.0.0.1:9/nobody', [], { proxyUrl: product.proxyUrl });
    await eventually(() => row().last().getAttribute('aria-label')).toMatch(/^GET refused 127\.0\.0\.1:9\/nobody/);
  });
});

describe('[web-follow] the end of the list', () => {
  it('follows new entries until the person scrolls up, then says how many came', async () => {
    await visit('/text?case=follow-1');
    await eventually(() => row().last().getAttribute('aria-label')).toContain('follow-1');
    await grid().hover();
    await page.mouse.wheel(0, -600);
    await page.waitForTimeout(200);
    const before = await numbers();
    await visit('/text?case=follow-2');
    await visit('/text?case=follow-3');
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await numbers()).toEqual(before);
    await page.getByRole('button', { name: '2 new' }).click();
    await eventually(() => row().last().getAttribute('aria-label')).toContain('follow-3');
    expect(await page.getByRole('button', { name: / new$/ }).count()).toBe(0);
    await visit('/text?case=follow-4');
    await eventually(() => row().last().getAttribute('aria-label')).toContain('follow-4');
  });

  it('shows the last of very many that came at once, and counts them all', async () => {
    const before = await total();
    await seedTraffic(join(scratch.path, 'data'), { entries: 500 });
    await eventually(total, { timeout: 20_000 }).toBe(before + 500);
    await eventually(async () => (await numbers()).at(-1)).toBe((await newest()).ordinal);
    await settled();
    await visit('/text?case=after-many');
    await eventually(() => row().last().getAttribute('aria-label')).toContain('after-many');
    expect(await total()).toBe(before + 501);
  });

  it('stands still under new entries when the newest are first', async () => {
    await page.locator('[role=columnheader][data-column=number] button').click();
    await eventually(() => new URL(page.url()).searchParams.get('sort')).toBe('-number');
    await settled();
    await grid().hover();
    await page.mouse.wheel(0, 5000);
    await eventually(() => page.locator('.entry-row[data-state][data-index="205"]').count()).toBe(1);
    const id = await page.locator('.entry-row[data-index="205"]').getAttribute('id');
    const watched = page.locator(`[id="${id}"]`);
    const place = await watched.boundingBox();
    await visit('/text?case=above-1');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await watched.boundingBox()).toEqual(place);
    expect(await watched.getAttribute('data-index')).toBe('206');
  });
});

describe('[web-select] rows', () => {
  it('are chosen by the pointer and by keys, also all at once', async () => {
    await row().nth(10).click();
    const first = Number(await focused());
    expect(new URL(page.url()).searchParams.get('entry')).toBeTruthy();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowUp');
    await eventually(focused).toBe(String(first - 1));
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Shift+ArrowUp');
    await eventually(selectedCount).toBe(3);
    await row()
      .nth(20)
      .click({ modifiers: ['ControlOrMeta'] });
    await eventually(selectedCount).toBe(4);
    await row()
      .nth(12)
      .click({ modifiers: ['Shift'] });
    await eventually(selectedCount).toBeGreaterThan(5);
    await page.keyboard.press('Control+a');
    await eventually(() => page.locator('footer').textContent()).toMatch(/100,\d{3} selected/);
    await page.keyboard.press('Home');
    await eventually(focused).toBe('0');
    await page.keyboard.press('End');
    await eventually(focused).toBe(String((await total()) - 1));
  });

  it('are copied, filtered by and deleted from the menu', async () => {
    await visit('/text?case=doomed');
    await eventually(() => row().last().getAttribute('aria-label')).toContain('doomed');
    const before = await total();
    await row().last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show only' }).click();
    await page.getByRole('menuitem', { name: /^Host/ }).click();
    await eventually(() => new URL(page.url()).searchParams.get('q')).toBe(`host:${new URL(site.http).hostname}`);
    await settled();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: /^Delete entry/ }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually(async () => (await newest()).path).not.toContain('doomed');
    await page.getByRole('button', { name: 'Clear the filter' }).first().click();
    await eventually(total).toBe(before - 1);
  });
});

describe('[web-filter] the filter bar', () => {
  it('filters the list, counts, and is in the address', async () => {
    await typeFilter('host:auth.shop.test status:>=400');
    await eventually(matchCount).toMatch(/^[\d,]+ of 100,\d{3}$/);
    const asked = '/api/traffic/window?limit=0&q=host:auth.shop.test%20status:%3E%3D400';
    await eventually(async () => (await product.api(asked)).body.isTotalExact).toBe(true);
    const matching: number = (await product.api(asked)).body.total;
    expect(matching).toBeGreaterThan(100);
    await eventually(matchCount).toMatch(new RegExp(`^${matching.toLocaleString('en')} of`));
    await page.reload();
    await eventually(matchCount).toMatch(new RegExp(`^${matching.toLocaleString('en')} of`));
    for (const text of await row().allTextContents()) expect(text).toContain('auth.shop.test');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('[data-match-count]').count()).toBe(0);
  });

  it('offers fields and values of the session, and says what is wrong', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ho');
    await page.getByRole('option', { name: /^host:/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('option', { name: 'graph.partner.test' }).click();
    await eventually(matchCount).toMatch(/ of 100,/);
    await page.keyboard.type('status:>=');
    await page.locator('.filter-message').waitFor();
    expect(await page.locator('.filter-problem').count()).toBeGreaterThan(0);
  });

  it('has chips that write into the query and show what it says', async () => {
    await page.getByRole('button', { name: '4xx' }).click();
    await page.getByRole('button', { name: 'POST', exact: true }).click();
    await page.getByRole('button', { name: 'PUT', exact: true }).click();
    await eventually(() => new URL(page.url()).searchParams.get('q')).toBe('status:4xx method:POST,PUT');
    expect(await page.getByRole('button', { name: 'PUT', exact: true }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'POST', exact: true }).click();
    await eventually(() => new URL(page.url()).searchParams.get('q')).toBe('status:4xx method:PUT');
  });
});

describe('[web-list-places] lists', () => {
  it('are found again as they were left, in each session', async () => {
    await scrollTo(0.4);
    await settled();
    await row().nth(10).click();
    const entry = new URL(page.url()).searchParams.get('entry');
    const before = await numbers();
    const active = (await product.api('/api/sessions/active')).body.id;
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Elsewhere' } });
    await page.getByText('Recording into an empty session').waitFor();
    await product.api(`/api/sessions/${active}/activate`, { method: 'POST' });
    await eventually(() => new URL(page.url()).searchParams.get('entry')).toBe(entry);
    await settled();
    await eventually(async () => (await numbers()).filter((each) => before.includes(each)).length).toBeGreaterThan(20);
    await page.reload();
    await settled();
    await eventually(() => page.locator('.entry-row.is-open').count()).toBe(1);
  });

  it('lead to the entry of an address', async () => {
    const { entries } = (await product.api('/api/traffic?limit=1&sort=oldest&cursor=40000')).body;
    await page.goto(`${product.uiUrl}/?entry=${entries[0].id}`);
    await eventually(() => page.locator('.entry-row.is-open').getAttribute('id')).toBe(`entry-${entries[0].id}`);
  });
});

describe('[web-hostile-list] what was captured', () => {
  it('is text in the list, never part of the page', async () => {
    const path = '/%3Cimg%20src=x%20onerror=alert(1)%3E/<script>alert(2)</script>"\'><b>bold';
    await curl(`${site.http}${path}`, ['--globoff', '--path-as-is'], { proxyUrl: product.proxyUrl });
    await eventually(() => row().last().textContent()).toContain('<script>alert(2)</script>');
    expect(await page.locator('.entry-row script, .entry-row b, .entry-row img').count()).toBe(0);
    await typeFilter('"<script>"');
    await eventually(matchCount).toMatch(/^1 of/);
  });
});

describe('[web-list-phone] a narrow window', () => {
  it('shows each entry on two lines, without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await settled();
    const box = await row().nth(5).boundingBox();
    expect(box!.height).toBe(48);
    const widths =
      "[document.scrollingElement.scrollWidth, document.querySelector('[data-traffic-list]').scrollWidth, window.innerWidth]";
    await eventually(() => page.evaluate(widths)).toEqual([390, 390, 390]);
  });
});
