// What is done with the entries of a list, and that the list, its menu and its dialogs can be used by everybody.
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { createScratchDir } from '../../support/command.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { seedTraffic } from '../../support/seeded-traffic.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let browser: Browser;
let product: Product;
let ui: UiWindow | undefined;
beforeAll(async () => {
  scratch = await createScratchDir();
  const dataDir = join(scratch.path, 'data');
  await seedTraffic(dataDir, { entries: 300 });
  [browser, product] = await Promise.all([launchBrowser(), startProduct({ dataDir })]);
}, 120_000);
afterAll(async () => {
  await Promise.all([browser?.close(), product?.stop()]);
  await scratch?.remove();
});
afterEach(async () => {
  const complaints = ui?.complaints ?? [];
  await ui?.close();
  ui = undefined;
  expect(complaints).toEqual([]);
});

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { interval: 50, timeout: 15_000 });
async function openList(options: Parameters<typeof openUi>[2] = {}): Promise<Page> {
  ui = await openUi(browser, product, options);
  await ui.page.locator('.entry-row[data-state]').first().waitFor();
  return ui.page;
}
/** The last three rows, the last one first. */
async function selectThree(page: Page): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await eventually(() => page.locator('.entry-row.is-focused').getAttribute('data-index')).toBe('299');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  await eventually(() => page.locator('.entry-row[aria-selected=true]').count()).toBe(3);
}

describe('[web-select] several entries', () => {
  it('are numbered from 1 without gaps', async () => {
    const page = await openList();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await eventually(() => page.locator('.entry-row[data-index="299"] [data-column=number]').textContent()).toBe('300');
  });

  it('are annotated at once, by the keyboard', async () => {
    const page = await openList();
    await selectThree(page);
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Annotate 3 entries' }).waitFor();
    await page.keyboard.type('look at these');
    await page.keyboard.press('Control+Enter');
    await eventually(() => page.getByRole('dialog').count()).toBe(0);
    await eventually(
      async () => (await product.api('/api/traffic?q=note:%22look%20at%20these%22')).body.entries.length,
    ).toBe(3);
    await eventually(() => page.locator('.entry-row [aria-label="Has a note"]').count()).toBe(3);
  });

  it('are copied as cURL, one command after the other', async () => {
    const page = await openList({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.keyboard.press('/');
    await page.keyboard.type('method:GET type:json');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('[data-match-count]').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('[data-traffic-list]').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('c');
    await eventually(() => page.getByText(/requests? copied as cURL|Copied as cURL/i).count()).toBeGreaterThan(0);
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied.split('\n\n').length).toBeGreaterThan(1);
    for (const command of copied.split('\n\n')) expect(command).toMatch(/^curl /);
  });

  it('have their like looked for in another session', async () => {
    const { id } = (await product.api('/api/sessions/active')).body;
    const other = (await product.api('/api/sessions', { method: 'POST', json: { name: 'Other one' } })).body;
    await product.api(`/api/sessions/${id}/activate`, { method: 'POST' });
    const page = await openList();
    await page.locator('.entry-row[data-state]').last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'View in other session' }).click();
    await page.getByRole('menuitem', { name: 'Other one' }).click();
    await eventually(() => new URL(page.url()).pathname).toBe(`/sessions/${other.id}`);
    expect(new URL(page.url()).searchParams.get('q')).toMatch(/^method:\S+ host:/);
  });
});

interface Violation {
  id: string;
  impact: string | null;
  nodes: Array<{ html: string }>;
}
/** Serious findings: all of them in light, and those of colours in dark. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const light = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await eventually(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  const dark = await page.evaluate<Violation[]>("axe.run({ runOnly: 'color-contrast' }).then((all) => all.violations)");
  await page.emulateMedia({ colorScheme: 'light' });
  await eventually(() => page.evaluate('document.documentElement.dataset.theme')).toBe('light');
  return [...light, ...dark]
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

describe('[web-access] list, menu, panel and dialogs', () => {
  it.each([1280, 1920, 390])(
    'are without serious findings at %d px, light and dark',
    async (width) => {
      const page = await openList({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
      expect(await findings(page)).toEqual([]);
      await page.locator('.entry-row[data-state]').first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Annotate…' }).waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('menuitem', { name: 'Annotate…' }).click();
      await page.getByRole('dialog').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await eventually(() => page.getByRole('dialog').count()).toBe(0);
      await page.keyboard.press('s');
      await page.locator('#sessions-panel li').first().waitFor();
      expect(await findings(page)).toEqual([]);
    },
    120_000,
  );
});
