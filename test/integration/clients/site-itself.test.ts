// The measuring instrument first: the site answers every client correctly without any proxy between.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { curl } from '../../support/curl.ts';
import { generatedSha256, sha256 } from '../../support/generated-body.ts';
import { nodeRequest } from '../../support/node-request.ts';
import { ENCODERS, SAMPLE_TEXT } from '../../support/origin-routes.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { connectRaw } from '../../support/raw-client.ts';
import { close, END_OF_HEAD, send, startRawOrigin, until } from '../../support/raw-origin.ts';

let site: OriginSite;
beforeAll(async () => {
  site = await startOriginSite();
});
afterAll(() => site?.close());

describe('the site without a proxy', () => {
  it('sends generated bodies whose hash is known', async () => {
    const { body } = await curl(`${site.https}/bytes?size=1000000&seed=x`, [], {
      caPem: site.authority.certificatePem,
    });
    expect(sha256(body)).toBe(generatedSha256(1_000_000, 'x'));
  });

  it.each(Object.keys(ENCODERS).filter((coding) => coding !== 'zstd'))('sends %s that curl decodes', async (coding) => {
    const { body } = await curl(`${site.http}/encoded?codings=${coding}`, ['--compressed']);
    expect(body.toString()).toBe(SAMPLE_TEXT);
  });

  it('tells Node of 1xx heads and trailers', async () => {
    const hinted = await nodeRequest(`${site.http}/early-hints`);
    expect(hinted.informational.map((head) => head.status)).toEqual([103]);
    const trailing = await nodeRequest(`${site.https}/trailers`, { ca: site.authority.certificatePem });
    expect(trailing.rawTrailers).toEqual(['X-Checksum', 'abc123', 'Server-Timing', 'db;dur=53']);
  });

  it('is a page that Chromium can do all of', async () => {
    const browser = await launchBrowser({ trusted: [site.certificatePem] });
    try {
      const page = await browser.newPage();
      await page.goto(`${site.https}/`);
      await page.waitForFunction('window.seen?.done');
      expect(await page.evaluate('window.seen')).toMatchObject({
        widths: [16, 16, 16],
        events: [0, 1, 2],
        socket: { code: 4001 },
      });
    } finally {
      await browser.close();
    }
  });

  it('has raw origins that do what their script says', async () => {
    const origin = await startRawOrigin([until(END_OF_HEAD), send('HTTP/1.0 200 Fine\r\n\r\nbytes'), close]);
    const client = await connectRaw(origin.port);
    client.send('GET / HTTP/1.0\r\n\r\n');
    expect(await client.closed()).toBe('fin');
    expect(client.text()).toBe('HTTP/1.0 200 Fine\r\n\r\nbytes');
    expect(origin.receivedText()).toBe('GET / HTTP/1.0\r\n\r\n');
    client.destroy();
    await origin.close();
  });
});
