import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, shownCertificates } from '../../support/browser.ts';
import { endToEndLines, endToEndPairs } from '../../support/fidelity.ts';
import { sha256 } from '../../support/generated-body.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

interface Seen {
  failed?: string;
  upload: { sha256: string; bytes: number; headers?: string[] };
}

/** Document, style, script, 3 images, JSON, upload, redirect and its target, range, event stream, WebSocket. */
const REQUESTS_OF_PAGE = 13;

let site: OriginSite;
let product: Product;
let directBrowser: Browser;
let proxiedBrowser: Browser;

beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
  const ports = [new URL(site.https).port, new URL(site.others.https).port];
  const targets = ports.flatMap((port) => [`localhost:${port}`, `127.0.0.1:${port}`]);
  directBrowser = await launchBrowser({ trusted: [site.certificatePem] });
  proxiedBrowser = await launchBrowser({
    proxyUrl: product.proxyUrl,
    trusted: await shownCertificates(product.proxyPort, product.caPem, targets),
  });
});
afterAll(async () => {
  await directBrowser?.close();
  await proxiedBrowser?.close();
  await product?.stop();
  await site?.close();
});

async function load(browser: Browser, url: string) {
  const before = site.recording.requests.length;
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction('window.seen?.done', null, { timeout: 20_000 });
  const seen = (await page.evaluate('window.seen')) as Seen;
  // To a proxy Chromium says Proxy-Connection in place of Connection; what the origin got is compared from its own record.
  delete seen.upload.headers;
  await page.close();
  await expect.poll(() => site.recording.find('/ws') && site.recording.requests.length - before).toBe(REQUESTS_OF_PAGE);
  return { seen, requests: site.recording.requests.slice(before) };
}

/** Of the entries of one scheme's origins, those that have ended. */
async function recordedPaths(scheme: 'http' | 'https'): Promise<string[]> {
  const ports = [new URL(site[scheme]).port, new URL(site.others[scheme]).port];
  const entries = (await product.entries()).filter(
    (entry) => entry.kind !== 'tunnel' && ports.includes(new URL(entry.url).port),
  );
  return entries
    .filter((entry) => entry.state === 'completed' || entry.failure)
    .map((entry) => entry.path)
    .sort();
}

const comparableRequests = (requests: Awaited<ReturnType<typeof load>>['requests']) =>
  requests
    .map((request) => ({
      line: request.requestLine,
      // Its WebSocket key is a new random number each time (RFC 6455 §4.1).
      headers: endToEndLines(request.headerLines.join('\r\n')).filter((line) => !/^sec-websocket-key:/i.test(line)),
      // And its frames are masked with new random numbers (RFC 6455 §5.3).
      body: request.target.startsWith('/ws') ? '' : sha256(request.rawBody),
    }))
    .sort((one, other) => (one.line + one.headers[0]).localeCompare(other.line + other.headers[0]));

describe.each(['http', 'https'] as const)(
  '[fidelity-chromium] Chromium loads the page of many origins over %s',
  (scheme) => {
    it('sees and sends the same with and without the proxy, and all of it is recorded', async () => {
      const direct = await load(directBrowser, `${site[scheme]}/`);
      const proxied = await load(proxiedBrowser, `${site[scheme]}/`);
      expect(direct.seen.failed).toBeUndefined();
      expect(proxied.seen).toEqual(direct.seen);
      expect(comparableRequests(proxied.requests)).toEqual(comparableRequests(direct.requests));

      await expect.poll(() => recordedPaths(scheme)).toEqual(proxied.requests.map((request) => request.target).sort());

      const upload = await product.waitForEntry(
        (entry) => entry.method === 'POST' && entry.url.startsWith(site[scheme]),
      );
      expect(sha256(await product.body(upload.id, 'request'))).toBe(direct.seen.upload.sha256);
      const page = await product.waitForEntry((entry) => entry.url === `${site[scheme]}/`);
      expect(endToEndPairs(page.responseHeaders)).toContain('Content-Encoding: gzip');
      expect((await product.body(page.id, 'response', 'decoded=true')).toString()).toContain('<title>loading</title>');
    });
  },
);
