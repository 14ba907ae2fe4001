import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { createScratchDir } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { emptiedProduct } from '../../support/emptied-product.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { activeName, openUi, type UiWindow } from '../../support/web-page.ts';

let site: OriginSite;
let browser: Browser;
let product: Product;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  [site, browser, product] = await Promise.all([startOriginSite(), launchBrowser(), startProduct()]);
});
afterAll(() => Promise.all([site?.close(), browser?.close(), product?.stop()]));
beforeEach(async () => {
  await emptiedProduct(product);
  ui = await openUi(browser, product);
  page = ui.page;
});
afterEach(async () => {
  await ui?.close();
});

const visit = (mark: string) => curl(`${site.http}/text?case=${mark}`, [], { proxyUrl: product.proxyUrl });

interface Violation {
  id: string;
  impact: string;
  nodes: Array<{ html: string }>;
}

/** Serious and critical findings, with where they are. */
async function axeFindings(on: Page): Promise<string[]> {
  await on.evaluate(axe.source);
  const violations = await on.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

describe('[web-first-run] without any traffic', () => {
  it('the page shows lines with this proxy and this certificate, and the first request as it comes', async () => {
    await page.getByText('Waiting for the first request…').waitFor();
    const terminal = await page.getByRole('tabpanel').first().textContent();
    expect(terminal).toContain(`curl -x ${product.proxyUrl} --cacert ${product.caPath}`);
    for (const tab of ['Browser', 'Phone', 'Node', 'Python', 'Docker']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await page.getByRole('tabpanel').first().textContent()).toContain(String(product.proxyPort));
    }
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download ca.crt' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('nectoproxy-ca.crt');
    await visit('first');
    await page.getByText('Captured').waitFor();
    await page.locator('[data-traffic-list]').waitFor();
    expect(ui.complaints).toEqual([]);
  });

  it('an empty session says that it is empty, once traffic is known', async () => {
    await visit('first');
    await page.locator('[data-traffic-list]').waitFor();
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Empty' } });
    await page.getByText('Recording into an empty session').waitFor();
    await page.getByRole('button', { name: 'How to send traffic here' }).click();
    await page.getByText('Waiting for the next request…').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.getByText('Recording is paused').waitFor();
    await page.getByRole('button', { name: 'Record again', exact: true }).click();
    await page.getByText('Recording into an empty session').waitFor();
  });
});

describe('[web-recording] the record button', () => {
  it('pauses and resumes, in every window', async () => {
    const other = await openUi(browser, product);
    await page.getByRole('button', { name: 'Recording: pause' }).click();
    await other.page.getByRole('button', { name: 'Paused: record again' }).waitFor();
    await visit('unseen');
    await other.page.keyboard.press('r');
    await page.getByRole('button', { name: 'Recording: pause' }).waitFor();
    await visit('seen');
    await product.waitForEntry((entry) => entry.url.includes('case=seen'));
    expect((await product.entries()).map((entry) => entry.url)).toEqual([`${site.http}/text?case=seen`]);
    await other.close();
  });
});

describe('[web-theme] colours', () => {
  const theme = (on: Page) => on.evaluate<string>('document.documentElement.dataset.theme');

  it('follow the system until one is chosen, which all windows and the next start keep', async () => {
    const dark = await openUi(browser, product, { colorScheme: 'dark' });
    expect([await theme(page), await theme(dark.page)]).toEqual(['light', 'dark']);
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
    await expect.poll(() => theme(page)).toBe('dark');
    await product.api('/api/settings', { method: 'PATCH', json: { theme: 'light' } });
    await expect.poll(() => theme(dark.page)).toBe('light');
    await dark.close();
  });

  it('are right before the page has loaded its script', async () => {
    await product.api('/api/settings', { method: 'PATCH', json: { theme: 'dark' } });
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload();
    expect(await theme(page)).toBe('dark');
  });
});

describe('[web-palette] the command palette', () => {
  it('finds actions and sessions by their names', async () => {
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Second' } });
    await expect.poll(() => activeName(page)).toBe('Second');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('default');
    await page.keyboard.press('Enter');
    await expect.poll(() => activeName(page)).toBe('Default session');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('help');
    const offered = page.getByRole('option');
    await expect.poll(() => offered.count()).toBeLessThan(4);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('shortc');
    await expect.poll(() => offered.allTextContents()).toEqual([expect.stringMatching(/^Keyboard shortcuts/)]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(ui.complaints).toEqual([]);
  });
});

describe('[web-deep-links] an address', () => {
  it('of an entry leads to its session, whichever is active when it is opened', async () => {
    await visit('here');
    const entry = await product.waitForEntry((each) => each.url.includes('case=here'));
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Second' } });
    const window = await openUi(browser, product, { path: `/?entry=${entry.id}` });
    await window.page.getByText('Viewing Default session, recording goes to Second').waitFor();
    expect(new URL(window.page.url()).pathname).toBe(`/sessions/${entry.sessionId}`);
    expect(new URL(window.page.url()).searchParams.get('entry')).toBe(entry.id);
    await window.close();
  });

  it('of a session that is gone says so, and leads to the active one', async () => {
    const window = await openUi(browser, product, { path: '/sessions/01995d2e-0000-7000-8000-000000000000' });
    await window.page.getByText('There is no such session').waitFor();
    await window.page.getByRole('button', { name: 'Show the active session' }).click();
    await expect.poll(() => new URL(window.page.url()).pathname).toBe('/');
    await window.close();
  });

  it('of a panel opens it, and Back closes it', async () => {
    await page.keyboard.press('s');
    await page.locator('#sessions-panel').waitFor();
    expect(new URL(page.url()).searchParams.get('panel')).toBe('sessions');
    await page.goBack();
    await page.locator('#sessions-panel').waitFor({ state: 'detached' });
  });
});

describe('[web-connection] a lost connection', () => {
  it('is said, and mended without a reload and without a gap', async () => {
    const scratch = await createScratchDir();
    const dataDir = `${scratch.path}/data`;
    const first = await startProduct({ dataDir });
    const window = await openUi(browser, first, { path: '/?panel=sessions' });
    await window.page.evaluate('window.isSamePage = true');
    await first.stop();
    await window.page.getByText('Connection to the proxy lost.').waitFor({ timeout: 5000 });
    const second = await startProduct({ dataDir, args: ['--ui-port', String(first.uiPort)] });
    await second.api('/api/sessions', { method: 'POST', json: { name: 'made meanwhile' } });
    await expect.poll(() => activeName(window.page), { timeout: 6000 }).toBe('made meanwhile');
    await expect.poll(() => window.page.getByText('Connection to the proxy lost.').count()).toBe(0);
    await curl(`${site.http}/text?case=again`, [], { proxyUrl: second.proxyUrl });
    await window.page.locator('#sessions-panel').getByText('1 request |').waitFor();
    expect(await window.page.evaluate('window.isSamePage')).toBe(true);
    await window.close();
    await second.stop();
    await scratch.remove();
  });
});

describe('[web-background] a window that nobody sees', () => {
  const setHidden = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));`);
  const create = (name: string) => product.api('/api/sessions', { method: 'POST', json: { name } });

  it.each([
    ['a while', '00:05'],
    ['long', '10:00'],
  ])('rests when hidden for %s, and knows everything when it is seen again', async (_, time) => {
    await page.clock.install();
    await page.reload();
    await expect.poll(() => activeName(page)).toBe('Default session');
    await setHidden(true);
    await page.clock.fastForward('00:31');
    await page.clock.fastForward(time);
    await create('made meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await activeName(page)).toBe('Default session');
    await setHidden(false);
    await expect.poll(() => activeName(page)).toBe('made meanwhile');
    await create('made after');
    await expect.poll(() => activeName(page)).toBe('made after');
    expect(ui.complaints).toEqual([]);
    await page.context().close();
  });
});

describe('[web-access] the page', () => {
  it('has no serious accessibility finding, light and dark, wide and narrow', async () => {
    await visit('one');
    for (const options of [
      { path: '/?panel=sessions' },
      { path: '/?panel=setup', colorScheme: 'dark' as const },
      { path: '/?panel=help', viewport: { width: 390, height: 844 } },
    ]) {
      const window = await openUi(browser, product, options);
      await window.page.waitForTimeout(300);
      expect(await axeFindings(window.page)).toEqual([]);
      await window.close();
    }
  });

  it.each([1280, 1920, 390])('does not scroll sideways at %d pixels', async (width) => {
    const window = await openUi(browser, product, { viewport: { width, height: 844 } });
    const overflow = () => window.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBe(0);
    await window.page.keyboard.press('s');
    await window.page.locator('#sessions-panel').waitFor();
    expect(await overflow()).toBe(0);
    await window.close();
  });

  it('cuts nothing off on a phone while another session is shown', async () => {
    const { body } = await product.api('/api/sessions', { method: 'POST', json: { name: 'Checkout of the new shop' } });
    await visit('one');
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Everyday browsing' } });
    const window = await openUi(browser, product, {
      path: `/sessions/${body.id}`,
      viewport: { width: 390, height: 844 },
    });
    const inSight = [
      window.page.getByRole('button', { name: 'Copy the proxy address' }),
      window.page.getByRole('button', { name: /^Back/ }),
    ];
    for (const button of inSight) {
      const box = await button.boundingBox();
      expect(box && box.x + box.width).toBeLessThanOrEqual(390);
    }
    await window.close();
  });

  it('shows the tip of a button that Tab leads to, and none when a panel gives the focus back', async () => {
    const tip = page.getByRole('tooltip', { name: 'Sessions' });
    await page.keyboard.press('s');
    await page.locator('#sessions-panel').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button:focus', { hasText: 'Sessions' }).waitFor();
    expect(await tip.count()).toBe(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await tip.waitFor({ state: 'attached' });
  });
});
