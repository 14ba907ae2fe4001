import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EntryToImport } from '../../../src/model/entry-import.ts';
import { type HarProduct, startHarProduct } from '../../integration/har/har-product.ts';
import { launchBrowser } from '../../support/browser.ts';

let product: HarProduct;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  product = await startHarProduct();
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'nectoproxy-har-playwright-'));
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Recorded {
  path: string;
  contentType: string;
  body: Uint8Array;
  encoding?: string;
  status?: number;
  location?: string;
  posted?: { contentType: string; body: string };
}

function recorded({ path, contentType, body, encoding, status = 200, location, posted }: Recorded): EntryToImport {
  const requestBody = new Uint8Array(Buffer.from(posted?.body ?? ''));
  return {
    content: {
      ...{ kind: 'http', protocol: 'https', host: 'shop.test', path, url: `https://shop.test${path}` },
      ...{ method: posted ? 'POST' : 'GET', httpVersion: '1.1', responseHttpVersion: '1.1', status, statusText: 'OK' },
      ...{ isMocked: false, isBreakpointed: false, isModified: false, isTruncated: false, isReplay: false },
      ...{ state: 'completed', failure: null, informational: [], tls: null, imported: null },
      ...{ originalRequest: null, originalResponse: null, requestTrailers: null, responseTrailers: null },
      ...{ timestamp: 1_772_355_600_000, duration: 3, timings: { send: 1, wait: 1, receive: 1 } },
      ...{ clientAddress: '127.0.0.1:50000', remoteAddress: '127.0.0.1:443' },
      ...{ requestBodySize: requestBody.length, responseBodySize: body.length },
      requestHeaders: [['Host', 'shop.test'], ...(posted ? [['Content-Type', posted.contentType] as const] : [])],
      responseHeaders: [
        ['Content-Type', contentType],
        ...(encoding === undefined ? [] : [['Content-Encoding', encoding] as const]),
        ...(location === undefined ? [] : [['Location', location] as const]),
      ],
    },
    ...{ requestBody, responseBody: body, frames: [], annotations: [] },
  };
}

const page = `<!doctype html><title>The shop</title><h1>Schöne Äpfel</h1><img src="/red.gif"><script>
  const post = (type, body) => fetch('/orders', { method: 'POST', headers: { 'Content-Type': type }, body });
  post('application/json', '{"apples":3}').then((answer) => answer.json()).then(({ total }) => { document.title = total; });
</script>`;
const gif = Buffer.from('R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=', 'base64');
const text = (given: string) => new Uint8Array(Buffer.from(given));

it('an exported session is played back by Playwright in Chromium, with nothing of it from the network', async () => {
  const session = await product.seed([
    recorded({ path: '/old', contentType: 'text/plain', body: text(''), status: 302, location: 'https://shop.test/' }),
    recorded({ path: '/', contentType: 'text/html; charset=utf-8', encoding: 'gzip', body: gzipSync(page) }),
    recorded({ path: '/red.gif', contentType: 'image/gif', body: new Uint8Array(gif) }),
    ...['2', '3'].map((apples) =>
      recorded({
        path: '/orders',
        contentType: 'application/json',
        body: text(`{"total":"${apples} apples ordered"}`),
        posted: { contentType: 'application/json', body: `{"apples":${apples}}` },
      }),
    ),
  ]);
  const path = join(folder, 'shop.har');
  await writeFile(path, JSON.stringify(await product.exported(session.id)));
  const context = await browser.newContext();
  await context.routeFromHAR(path, { notFound: 'abort' });
  const shop = await context.newPage();
  await shop.goto('https://shop.test/old');
  expect(shop.url()).toBe('https://shop.test/');
  expect(await shop.locator('h1').textContent()).toBe('Schöne Äpfel');
  await expect.poll(() => shop.title()).toBe('3 apples ordered');
  await expect
    .poll(() => shop.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
    .toBe(1);
  await context.close();
});
