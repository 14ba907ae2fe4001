import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/model/exchange.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import { createRecorder } from '../../../src/record/recorder.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import { McpTalk } from '../../integration/mcp/mcp-talk.ts';
import { complete, newExchange, receive, respond } from '../../integration/store/store-lab.ts';
import { launchBrowser } from '../../support/browser.ts';
import { createScratchDir } from '../../support/command.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { seedTraffic } from '../../support/seeded-traffic.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let browser: Browser;
let product: Product;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  scratch = await createScratchDir();
  const dataDir = join(scratch.path, 'data');
  await seedTraffic(dataDir, { entries: 3000, sessionName: 'Long ago' });
  await recordOrders(dataDir);
  [browser, product] = await Promise.all([launchBrowser(), startProduct({ dataDir })]);
}, 180_000);
afterAll(async () => {
  await Promise.all([browser?.close(), product?.stop()]);
  await scratch?.remove();
});
beforeEach(async () => {
  await open('/');
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

async function open(path: string, options: Parameters<typeof openUi>[2] = {}): Promise<void> {
  ui = await openUi(browser, product, { ...options, path });
  page = ui.page;
}

const orders = 'https://api.shop.test/v2/orders/ord_20418';

/** One entry with the text in every place, and a WebSocket with it in one message of many. */
async function recordOrders(dataDir: string): Promise<void> {
  const store = await openStore(dataDir);
  const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 0 });
  await store.execute('create-session', { name: 'Orders' });
  const { id } = await store.reader.activeSession();
  const order = recordOrder(recorder, id);
  recordSocket(recorder, id);
  recordHostile(recorder, id);
  recordTalk(recorder);
  await recorder.flush();
  await store.execute('create-annotation', { trafficId: order.id, note: 'Ask about ord_20418', color: null, tags: [] });
  await recorder.close();
  await store.close();
}

function recordOrder(recorder: Recorder, sessionId: string): Exchange {
  const order = newExchange(sessionId, {
    url: orders,
    host: 'api.shop.test',
    path: '/v2/orders/ord_20418',
    requestHeaders: [
      ['Host', 'api.shop.test'],
      ['X-Order', 'ord_20418'],
    ],
  });
  recorder.exchangeStarted(order);
  respond(recorder, order, 200, [
    ['content-type', 'application/json'],
    ['content-encoding', 'gzip'],
  ]);
  const items = Array.from({ length: 200 }, (_, at) => ({
    sku: `sku-${at}`,
    note: at === 150 ? 'gift of ord_20418' : '',
  }));
  receive(recorder, order, gzipSync(JSON.stringify({ items, total: 99.5 })));
  complete(recorder, order);
  return order;
}

function recordSocket(recorder: Recorder, sessionId: string): void {
  const url = 'wss://live.shop.test/orders';
  const socket = newExchange(sessionId, {
    kind: 'websocket',
    protocol: 'wss',
    url,
    host: 'live.shop.test',
    path: '/orders',
  });
  recorder.exchangeStarted(socket);
  respond(recorder, socket, 101, [['upgrade', 'websocket']]);
  for (let at = 0; at < 400; at += 1) {
    const payload = Buffer.from(`{"changed":"ord_${20_300 + at}"}`);
    const message = { opcode: 1, isFinal: true, isCompressed: false, isTruncated: false, timestamp: Date.now() };
    const frame = { direction: 'server' as const, payload, payloadBytes: payload.length, ...message };
    recorder.frameRelayed(socket, frame, null);
  }
  complete(recorder, socket);
}

/** A tool is called over stdio, where no entry carries the messages. */
function recordTalk(recorder: Recorder): void {
  const talk = new McpTalk(recorder);
  for (let id = 0; id < 300; id += 1) talk.call(id, id === 150 ? 'find_quokka' : 'add');
  talk.end();
}

function recordHostile(recorder: Recorder, sessionId: string): void {
  const hostile = newExchange(sessionId, { url: 'http://evil.test/', host: 'evil.test', path: '/' });
  recorder.exchangeStarted(hostile);
  respond(recorder, hostile);
  receive(recorder, hostile, Buffer.from('<img src=x onerror=1> zanzibar'));
  complete(recorder, hostile);
}

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { interval: 25, timeout: 15_000 });
const dialog = () => page.getByRole('dialog', { name: 'Search all sessions' });
const field = () => page.getByRole('combobox', { name: 'Text to search for' });
const found = () => dialog().getByRole('option');
const status = () => dialog().getByRole('status').textContent();
async function search(text: string): Promise<void> {
  await page.keyboard.press('Control+Shift+F');
  await field().waitFor();
  await field().fill(text);
}
const highlighted = () =>
  page.evaluate<string>("[...(CSS.highlights.get('found-text') ?? [])].map((range) => range.toString()).join()");

describe('[web-search] a search of all sessions', () => {
  it('looks into MCP messages that no entry carries, and opens the connection at the message', async () => {
    await search('QUOKKA');
    await eventually(() => found().count()).toBe(1);
    await eventually(status).toBe('1 MCP message in 1 session');
    await dialog().getByText('tools/call').waitFor();
    await found().first().click();
    await eventually(() => new URL(page.url()).searchParams.get('pane')).toMatch(/^mcp\/.+\?message=/);
    await page.locator('[data-mcp-list] [data-index="300"]', { hasText: 'find_quokka' }).waitFor();
    await page.reload();
    await page.getByText('"find_quokka"').first().waitFor();
  });

  it('shows what was found by session and place, with the match marked', async () => {
    await search('ord_20418');
    await eventually(() => found().count()).toBe(5);
    expect(await status()).toBe('2 entries in 1 session');
    expect(await found().allTextContents()).toEqual([
      expect.stringMatching(/^Message received.*ord_20418/),
      expect.stringMatching(/^URL.*ord_20418/),
      expect.stringMatching(/^Request header.*X-Order: ord_20418/),
      expect.stringMatching(/^Response body.*gift of ord_20418/),
      expect.stringMatching(/^Note.*Ask about ord_20418/),
    ]);
    expect(await found().locator('mark').allTextContents()).toEqual(Array(5).fill('ord_20418'));
    await eventually(() => dialog().textContent()).toMatch(/3,603 searched in/);
  });

  it('finds what is in another session, and goes there', async () => {
    await search('host:api.shop.test /v2/products/');
    await eventually(() => found().count()).toBeGreaterThan(0);
    expect(await status()).toMatch(/in 1 session/);
    await found().first().click();
    await eventually(() => page.getByRole('region', { name: 'Details' }).textContent()).toContain('/v2/products/');
    expect(await page.locator('[data-active-session]').textContent()).toContain('Orders');
    await eventually(() => page.textContent('body')).toContain('Long ago');
    await eventually(() => page.locator('.entry-row.is-open').count()).toBe(1);
  });

  it.each([
    [/^URL/, /overview/i],
    [/^Request header/, /headers/i],
    [/^Note/, /annotations/i],
  ])('opens the entry at the match: %s', async (place, tab) => {
    await search('ord_20418');
    await found().filter({ hasText: place }).first().click();
    await eventually(() => page.getByRole('tab', { selected: true }).first().textContent()).toMatch(tab);
    await eventually(highlighted).toBe('ord_20418');
    await page.reload();
    await eventually(highlighted).toBe('ord_20418');
  });

  it('opens a body at the match, in the view that has it', async () => {
    await search('gift of ord_20418');
    await found().first().click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('gift of ord_20418').waitFor();
    await search('"sku":"sku-150"');
    await eventually(() => found().locator('mark').allTextContents()).toEqual(['"sku":"sku-150"']);
    await found().first().click();
    await eventually(() => page.locator('.cm-selectionBackground').count()).toBeGreaterThan(0);
    await eventually(() => page.getByRole('textbox', { name: 'Body' }).textContent()).toContain('sku-150');
  });

  it('opens a WebSocket at the message', async () => {
    await search('ord_20418');
    await found()
      .filter({ hasText: /^Message/ })
      .first()
      .click();
    const chosen = page.getByRole('listbox', { name: 'WebSocket messages' }).getByRole('option', { selected: true });
    await eventually(() => chosen.textContent()).toContain('ord_20418');
  });

  it('is used by keys: down, up, Enter, Escape', async () => {
    await search('ord_20418');
    await eventually(() => found().count()).toBe(5);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    const selected = dialog().getByRole('option', { selected: true });
    await eventually(() => selected.textContent()).toMatch(/^URL/);
    expect(await field().getAttribute('aria-activedescendant')).toBe(await selected.getAttribute('id'));
    await page.keyboard.press('Enter');
    await eventually(() => dialog().count()).toBe(0);
    await eventually(() => page.url()).toContain('find=');
    await page.keyboard.press('Control+Shift+F');
    await eventually(() => found().count()).toBe(5);
    await page.keyboard.press('Escape');
    await eventually(() => dialog().count()).toBe(0);
  });

  it('is asked with letter case, places, one session and regular expressions', async () => {
    await search('ORD_20418');
    await eventually(() => found().count()).toBe(5);
    await page.getByRole('button', { name: 'Letter case counts' }).click();
    await eventually(() => dialog().textContent()).toContain('Not found');
    await page.getByRole('button', { name: 'Letter case counts' }).click();
    for (const area of ['URL', 'Headers', 'Messages', 'Annotations']) {
      await dialog().getByRole('button', { name: area, exact: true }).click();
    }
    await eventually(() => found().allTextContents()).toEqual([expect.stringMatching(/^Response body/)]);
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await field().fill('gift of ord_\\d+18');
    await eventually(() => found().locator('mark').allTextContents()).toEqual(['gift of ord_20418']);
    const address = page.url();
    await ui.close();
    await open(address.slice(product.uiUrl.length));
    await eventually(() => found().locator('mark').allTextContents()).toEqual(['gift of ord_20418']);
  });

  it('says that nothing was found, and what is wrong with a question', async () => {
    await search('nowhere in here');
    await eventually(() => dialog().textContent()).toContain('Not found');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await field().fill('(a+)+');
    await eventually(() => dialog().textContent()).toContain('regular expression repeats');
    // The browser reports the refused request.
    ui.complaints.length = 0;
  });

  it('shows captured text as text', async () => {
    await search('zanzibar');
    await eventually(() => found().first().textContent()).toContain('<img src=x onerror=');
    expect(await dialog().locator('img').count()).toBe(0);
  });

  it('fits a phone', async () => {
    await ui.close();
    await open('/?panel=search%3Ftext%3Dord_20418', { viewport: { width: 390, height: 844 } });
    await eventually(() => found().count()).toBe(5);
    const box = await found().first().locator('mark').boundingBox();
    expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  });
});
