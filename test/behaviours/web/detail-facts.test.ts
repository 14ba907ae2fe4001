import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { curl } from '../../support/curl.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { openUi, type UiWindow } from '../../support/web-page.ts';

let browser: Browser;
let site: OriginSite;
let product: Product;
let ui: UiWindow | null;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startOriginSite()]);
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
});
afterAll(() => Promise.all([browser?.close(), site?.close(), product?.stop()]));
beforeEach(() => {
  ui = null;
});
afterEach(async () => {
  expect(ui?.complaints ?? []).toEqual([]);
  await ui?.close();
});

async function record(path: string): Promise<string> {
  await curl(site.https + path, [], { proxyUrl: product.proxyUrl, caPem: product.caPem });
  return (await product.waitForEntry((entry) => entry.path === path)).id;
}

async function open(entryId: string, tab: string, query = ''): Promise<Page> {
  ui = await openUi(browser, product, { path: `/?entry=${entryId}&tab=${tab}${query}` });
  await ui.page.getByRole('tablist', { name: 'Details of the entry' }).waitFor();
  return ui.page;
}

describe('[web-detail] connection and time', () => {
  it('TLS on both sides, with the certificates that the server showed', async () => {
    const page = await open(await record('/text?case=tls'), 'tls');
    await page.getByText('TLSv1.3').first().waitFor();
    const chain = page.getByRole('list', { name: 'Certificate chain' });
    await chain.getByText('Leaf').waitFor();
    await chain.getByText('Test Site Authority', { exact: false }).first().waitFor();
    await chain
      .getByText(/^\d+ \w+ \d{4} to \d+ \w+ \d{4}, .* left at this exchange$/)
      .first()
      .waitFor();
    await chain
      .getByText(/([0-9A-F]{2}:){31}[0-9A-F]{2}/)
      .first()
      .waitFor();
    await page.getByText('Verified', { exact: true }).waitFor();
  });

  it('the phases that were measured, and why others are missing', async () => {
    const page = await open(await record('/slow?chunks=3&everyMs=100'), 'timing');
    const phases = page.getByRole('table', { name: 'Phases' });
    await phases.getByRole('row', { name: /^Receive .*ms|^Receive .* s/ }).waitFor();
    for (const name of ['Blocked', 'DNS lookup', 'Connect', 'TLS handshake', 'Send', 'Wait'])
      await phases.getByRole('rowheader', { name }).waitFor();
    const entry = (await product.entries()).find(({ path }) => path.startsWith('/slow'));
    const { timings } = await product.entry(entry?.id ?? '');
    expect(timings.receive).toBeGreaterThan(150);
    await page.getByText('after the start').waitFor();
  });
});

describe('[web-detail] what was changed on the way', () => {
  it('is shown beside what arrived: head and body, line by line', async () => {
    const { body: imported } = await product.api('/api/har/import', {
      method: 'POST',
      body: JSON.stringify(changedHar),
      headers: { 'Content-Type': 'application/json' },
    });
    const sessionId = imported.session?.id ?? imported.sessionId;
    const [entry] = await product.entries(`sessionId=${sessionId}`);
    const page = await open(entry?.id ?? '', 'changes', `&session=${sessionId}`);
    const head = page.getByRole('list', { name: 'Changes of the request’s head' });
    await head.getByText('GET https://shop.test/old').waitFor();
    await head.getByText('GET https://shop.test/new').waitFor();
    await head.getByText('X-Added: <b>yes</b>').waitFor();
    const body = page.getByRole('list', { name: 'Changes of the body' });
    await body.getByText('price: 10').waitFor();
    await body.getByText('price: 12').waitFor();
  });
});

const text = (value: string) => Buffer.from(value).toString('base64');
const changedHar = {
  log: {
    version: '1.2',
    creator: { name: 'test', version: '1' },
    entries: [
      {
        startedDateTime: '2026-01-02T03:04:05.000Z',
        time: 5,
        request: {
          method: 'GET',
          url: 'https://shop.test/new',
          httpVersion: 'HTTP/1.1',
          headers: [
            { name: 'Host', value: 'shop.test' },
            { name: 'X-Added', value: '<b>yes</b>' },
          ],
          queryString: [],
          cookies: [],
          headersSize: -1,
          bodySize: 0,
        },
        response: {
          status: 200,
          statusText: 'OK',
          httpVersion: 'HTTP/1.1',
          headers: [{ name: 'Content-Type', value: 'text/plain' }],
          cookies: [],
          content: { size: 15, mimeType: 'text/plain', text: 'tea\nprice: 12\n' },
          redirectURL: '',
          headersSize: -1,
          bodySize: 14,
        },
        cache: {},
        timings: { send: 1, wait: 2, receive: 2 },
        _nectoproxy: {
          isModified: true,
          originalRequest: { method: 'GET', url: 'https://shop.test/old', headers: [['Host', 'shop.test']] },
          originalResponse: {
            status: 200,
            statusText: 'OK',
            headers: [['Content-Type', 'text/plain']],
            body: text('tea\nprice: 10\n'),
          },
        },
      },
    ],
  },
};
