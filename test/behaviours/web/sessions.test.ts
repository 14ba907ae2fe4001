import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../src/model/session.ts';
import { launchBrowser } from '../../support/browser.ts';
import { runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { emptiedProduct } from '../../support/emptied-product.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { activeName, openUi, sessionRow, type UiWindow } from '../../support/web-page.ts';

let site: OriginSite;
let browser: Browser;
let product: Product;
let session: Session;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  [site, browser, product] = await Promise.all([startOriginSite(), launchBrowser(), startProduct()]);
});
afterAll(() => Promise.all([site?.close(), browser?.close(), product?.stop()]));
beforeEach(async () => {
  session = await emptiedProduct(product);
  ui = await openUi(browser, product);
  page = ui.page;
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

const visit = (mark: string) => curl(`${site.http}/text?case=${mark}`, [], { proxyUrl: product.proxyUrl });
const sessions = async () => (await product.api('/api/sessions')).body.sessions as Session[];
const create = async (name: string) =>
  (await product.api('/api/sessions', { method: 'POST', json: { name } })).body as Session;
const openPanel = () => page.getByRole('button', { name: /^Sessions/ }).click();
const names = async (on: Page = page) => on.locator('#sessions-panel [data-session-row]').allTextContents();
const isBold = async (name: string) => {
  const text = sessionRow(page, name).getByText(name, { exact: true });
  return Number(await text.evaluate((node) => node.ownerDocument.defaultView.getComputedStyle(node).fontWeight)) >= 600;
};
const view = () => new URL(page.url());

async function choose(name: string, item: string): Promise<void> {
  await sessionRow(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

describe('[web-sessions-panel] the sessions panel', () => {
  it('opens from the toolbar, which names the active session, and marks it by dot, weight and words', async () => {
    await visit('one');
    await create('Second');
    await expect.poll(() => activeName(page)).toBe('Second');
    await openPanel();
    await expect
      .poll(() => names())
      .toEqual([
        'Second(active)0 requests | 0 B | No traffic yet',
        expect.stringMatching(/^Default session1 request \| [\d.]+ k?B \| Last: just now$/),
      ]);
    expect([await isBold('Second'), await isBold('Default session')]).toEqual([true, false]);
    const dots = page.locator('#sessions-panel [data-session-row] > span:first-child');
    expect(await dots.evaluateAll((nodes) => nodes.map((node) => node.classList.contains('bg-accent')))).toEqual([
      true,
      false,
    ]);
    await sessionRow(page, 'Second').getByText('0 requests').hover();
    await page.getByRole('tooltip', { name: /^Created \d+ \w+ \d{4}, \d\d:\d\d/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('#sessions-panel').waitFor({ state: 'detached' });
  });

  it('makes a session that is active and recording at once', async () => {
    await visit('before');
    await openPanel();
    await page.getByRole('button', { name: 'New Session' }).click();
    await page.getByLabel('Session name').fill('Bug #456 Investigation');
    await page.keyboard.press('Enter');
    await expect.poll(() => activeName(page)).toBe('Bug #456 Investigation');
    await page.getByText('Recording into an empty session').waitFor();
    await visit('after');
    await sessionRow(page, 'Bug #456 Investigation').getByText('1 request |').waitFor();
    const made = (await sessions()).find((each) => each.name === 'Bug #456 Investigation');
    expect((await product.entries(`sessionId=${made?.id}`)).map((entry) => entry.url)).toEqual([
      `${site.http}/text?case=after`,
    ]);
  });

  it('leaves everything as it is when the name is given up', async () => {
    await page.keyboard.press('n');
    await page.getByLabel('Session name').fill('never mind');
    await page.keyboard.press('Escape');
    await page.getByLabel('Session name').waitFor({ state: 'detached' });
    expect(await sessions()).toHaveLength(1);
  });

  it('switches with a click and back, and each session keeps its filter and selection', async () => {
    await visit('one');
    const first = await product.waitForEntry((entry) => entry.url.includes('case=one'));
    const second = await create('Second');
    await visit('two');
    await openPanel();
    await sessionRow(page, 'Default session').click();
    await expect.poll(() => activeName(page)).toBe('Default session');
    expect((await sessions()).find((each) => each.isActive)?.id).not.toBe(second.id);
    await page.goto(`${product.uiUrl}/?q=case&entry=${first.id}&panel=sessions`);
    await sessionRow(page, 'Second').click();
    await expect.poll(() => activeName(page)).toBe('Second');
    await expect.poll(() => view().searchParams.get('entry')).toBe(null);
    expect(view().searchParams.get('q')).toBe(null);
    await sessionRow(page, 'Default session').click();
    await expect.poll(() => view().searchParams.get('entry')).toBe(first.id);
    expect(view().searchParams.get('q')).toBe('case');
  });

  it('renames in place: Enter confirms, Escape keeps the old name', async () => {
    await openPanel();
    await choose('Default session', 'Rename');
    const field = page.getByLabel('New name of Default session');
    await field.fill('Renamed');
    await field.press('Enter');
    await sessionRow(page, 'Renamed').waitFor();
    await expect.poll(() => activeName(page)).toBe('Renamed');
    await page.locator('[data-session-row]').focus();
    await page.keyboard.press('F2');
    await page.getByLabel('New name of Renamed').fill('not this');
    await page.keyboard.press('Escape');
    await page.getByLabel('New name of Renamed').waitFor({ state: 'detached' });
    expect((await sessions()).map(({ name }) => name)).toEqual(['Renamed']);
    expect(await page.locator('#sessions-panel').count()).toBe(1);
  });

  it('shows a session without making it active, says so, and leads back', async () => {
    await visit('one');
    const second = await create('Second');
    await openPanel();
    await choose('Default session', 'View');
    const banner = page.getByRole('status').filter({ hasText: 'Viewing Default session, recording goes to Second' });
    await banner.waitFor();
    expect((await sessions()).find((each) => each.isActive)?.id).toBe(second.id);
    expect(view().pathname).toBe(`/sessions/${session.id}`);
    await page.reload();
    await banner.waitFor();
    await expect.poll(() => page.title()).toBe('Default session – NectoProxy');
    await page.getByRole('button', { name: 'Back to Second' }).click();
    await banner.waitFor({ state: 'detached' });
    await expect.poll(() => page.title()).toBe('● Second – NectoProxy');
    expect(view().pathname).toBe('/');
  });

  it('clears, from the row and from the toolbar, after a question that names session and size', async () => {
    await visit('one');
    await openPanel();
    await sessionRow(page, 'Default session').getByText('1 request |').waitFor();
    await choose('Default session', 'Clear');
    const question = page.getByRole('alertdialog', { name: 'Clear “Default session”?' });
    expect(await question.textContent()).toMatch(/1 request \([\d.]+ k?B\)/);
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect((await sessions())[0]?.trafficCount).toBe(1);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await question.getByRole('button', { name: 'Clear' }).click();
    await sessionRow(page, 'Default session').getByText('0 requests | 0 B').waitFor();
    expect((await sessions())[0]?.trafficCount).toBe(0);
  });

  it('deletes after a question that names session and size, by button and by menu', async () => {
    await create('Second');
    await visit('two');
    await create('Third');
    await openPanel();
    await sessionRow(page, 'Second').getByText('1 request |').waitFor();
    await sessionRow(page, 'Second').getByRole('button', { name: 'Delete Second' }).click();
    const question = page.getByRole('alertdialog', { name: 'Delete “Second”?' });
    expect(await question.textContent()).toMatch(/1 request \([\d.]+ k?B\)/);
    await question.getByRole('button', { name: 'Delete session' }).click();
    await sessionRow(page, 'Second').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.locator('#sessions-panel').evaluate((node) => node.contains(node.ownerDocument.activeElement)))
      .toBe(true);
    await sessionRow(page, 'Third').getByRole('button', { name: 'More for Third' }).click();
    await page.getByRole('menuitem', { name: 'Delete Session' }).click();
    await page
      .getByRole('alertdialog', { name: 'Delete “Third”?' })
      .getByRole('button', { name: 'Delete session' })
      .click();
    await expect.poll(() => activeName(page)).toBe('Default session');
    expect((await sessions()).map(({ name }) => name)).toEqual(['Default session']);
  });

  it('says why the only session cannot be deleted', async () => {
    await openPanel();
    await sessionRow(page, 'Default session').click({ button: 'right' });
    const item = page.getByRole('menuitem', { name: /^Delete Session/ });
    expect(await item.textContent()).toContain('The only session cannot be deleted.');
    expect(await item.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    const button = sessionRow(page, 'Default session').getByRole('button', { name: /^The only session cannot/ });
    await button.click({ force: true });
    expect(await page.getByRole('alertdialog').count()).toBe(0);
  });

  it('is worked by keys alone', async () => {
    await create('Second');
    await page.keyboard.press('s');
    await page.locator('#sessions-panel').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => activeName(page)).toBe('Default session');
  });
});

describe('[web-sessions-together] two windows, the command line and a program', () => {
  it('see within a second what any of them does', async () => {
    const other = await openUi(browser, product, { path: '/?panel=sessions' });
    await openPanel();
    // The machine may stall once: the promise is held by the median.
    const waits: number[] = [];
    const everywhere = async (check: (on: Page) => Promise<unknown>) => {
      const startedAt = performance.now();
      const patient = { timeout: 20_000, interval: 20 };
      await Promise.all([page, other.page].map(async (on) => expect.poll(() => check(on), patient).toBe(true)));
      waits.push(performance.now() - startedAt);
    };

    await page.getByRole('button', { name: 'New Session' }).click();
    await page.getByLabel('Session name').fill('from a window');
    await page.keyboard.press('Enter');
    await everywhere(async (on) => (await activeName(on)) === 'from a window');

    const dir = ['--data-dir', product.dataDir];
    expect((await runCommand(['sessions', '--create', 'from the command line', ...dir])).exitCode).toBe(0);
    await everywhere(async (on) => (await activeName(on)) === 'from the command line');

    const made = (await sessions()).find(({ name }) => name === 'from a window');
    await product.api(`/api/sessions/${made?.id}`, { method: 'PATCH', json: { name: 'by a program' } });
    await everywhere(async (on) => (await names(on)).some((text) => text.startsWith('by a program')));
    await visit('counted');
    await everywhere(async (on) =>
      (await names(on)).some((text) => text.startsWith('from the command line(active)1 request |')),
    );
    await sessionRow(other.page, 'by a program').click();
    await everywhere(async (on) => (await activeName(on)) === 'by a program');
    await product.api(`/api/sessions/${made?.id}`, { method: 'DELETE' });
    await everywhere(async (on) => (await activeName(on)) === 'from the command line');
    await everywhere(async (on) => (await names(on)).length === 2);
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)]).toBeLessThan(1000);

    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('leave the window that looks at another session where it is', async () => {
    await visit('one');
    await create('Second');
    await openPanel();
    await choose('Default session', 'View');
    await create('Third');
    await expect.poll(() => activeName(page)).toBe('Third');
    expect(view().pathname).toBe(`/sessions/${session.id}`);
    await page.getByText('Viewing Default session, recording goes to Third').waitFor();
    await product.api(`/api/sessions/${session.id}`, { method: 'DELETE' });
    await expect.poll(() => view().pathname).toBe('/');
  });
});

describe('[web-hostile-names] a session name', () => {
  it('is text wherever it is shown', async () => {
    const hostile = '"><img src=x onerror="window.hit=1"><script>window.hit=1</script>\u202e';
    await create(hostile);
    await expect.poll(() => activeName(page)).toBe(hostile);
    await openPanel();
    await sessionRow(page, hostile)
      .getByRole('button', { name: /^Delete/ })
      .click();
    await page.getByRole('alertdialog').waitFor();
    expect(await page.evaluate('window.hit')).toBe(undefined);
  });
});
