import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { TOKEN } from '../../support/detail-origin.ts';
import { type DetailLab, startDetailLab } from '../../support/entry-details.ts';

let browser: Browser;
let lab: DetailLab;
beforeAll(async () => {
  browser = await launchBrowser();
  lab = await startDetailLab(browser);
});
afterAll(() => Promise.all([browser?.close(), lab?.close()]));
afterEach(async () => {
  expect(await lab.closeWindows()).toEqual([]);
  expect(lab.origin.betrayals).toEqual([]);
});

const response = async (path: string, args: string[] = []) => lab.open(await lab.record(path, args), 'response');
const isHacked = (page: Page) => page.evaluate('window.hacked !== undefined');
const view = (page: Page, name: string) => page.getByRole('radio', { name, exact: true }).click();

/** One that is installed anyway: playwright-core's own pages are drawn with it. */
async function someFont(): Promise<Buffer> {
  const folder = join(import.meta.dirname, '../../../node_modules/playwright-core/lib');
  const files = await readdir(folder, { recursive: true });
  return readFile(join(folder, files.find((file) => file.endsWith('.ttf')) ?? 'no font'));
}

describe('[web-detail] a body is shown as what it is', () => {
  it('an image with its size', async () => {
    const page = await response('/image');
    await page.getByText(/^\d+ × \d+ px$/).waitFor();
    await view(page, 'Hex');
    await page.getByRole('region', { name: 'Bytes' }).getByText('89 50 4e 47', { exact: false }).waitFor();
  });

  it('an SVG as a picture, in which nothing runs', async () => {
    const page = await response('/svg');
    await page.getByText('120 × 80 px').waitFor();
    await view(page, 'Formatted');
    await page.getByText('<circle', { exact: false }).first().waitFor();
    expect(await isHacked(page)).toBe(false);
  });

  it('sound with a player that knows how long it is', async () => {
    const page = await response('/wav');
    await expect
      .poll(() => page.locator('audio').evaluate((audio) => (audio as unknown as { duration: number }).duration))
      .toBeCloseTo(0.2, 1);
  });

  it.each([
    ['/no-video', 'This cannot be played'],
    ['/no-font', 'This font cannot be used'],
    ['/no-image', 'This image cannot be drawn'],
  ])('%s that is none says so, and its bytes are there', async (path, words) => {
    const page = await response(path);
    await page.getByText(words).waitFor();
    await view(page, 'Hex');
    await page.getByRole('region', { name: 'Bytes' }).getByText('not a', { exact: false }).waitFor();
  });

  it('a font in its own letters', async () => {
    lab.origin.given.set('/font', ['font/ttf', await someFont()]);
    const page = await response('/font');
    await page.getByText('Sphinx of black quartz', { exact: false }).first().waitFor();
    const loaded = await page.evaluate("[...document.fonts].filter((face) => face.status === 'loaded').length");
    expect(loaded).toBeGreaterThan(0);
  });

  it('unknown bytes as hex', async () => {
    const page = await response('/bytes');
    const bytes = page.getByRole('region', { name: 'Bytes' });
    await bytes.getByText('00 01 02 03', { exact: false }).waitFor();
    await bytes.getByText('fc fd fe ff', { exact: false }).waitFor();
  });

  it('gRPC as its messages', async () => {
    const page = await response('/grpc');
    await page.getByText('Message 1 · 5 B').waitFor();
    await page.getByText('Message 2 · 12 B').waitFor();
    await page.getByText('a second one', { exact: false }).waitFor();
  });

  it('parts of a response, each as what it is, with a hostile file name as text', async () => {
    const page = await response('/mixed');
    await page.getByRole('tree', { name: 'JSON' }).getByText('"one"').waitFor();
    await page.getByRole('button', { name: '<img src=x onerror=parent.hacked=1>.svg' }).click();
    await page.getByText('120 × 80 px').waitFor();
    expect(await isHacked(page)).toBe(false);
  });

  it('an upload of fields and files as its parts', async () => {
    const id = await lab.record('/echo?upload', [
      '--form-string',
      'title=<script>window.hacked=1</script>',
      '-F',
      'data={"sent":true};type=application/json;filename=data.json',
    ]);
    const page = await lab.open(id, 'request');
    await page.getByRole('button', { name: 'title' }).waitFor();
    await page.getByRole('button', { name: 'data.json' }).click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('sent').waitFor();
    expect(await isHacked(page)).toBe(false);
  });

  it('lines of JSON, XML and CSS laid out', async () => {
    const lines = await response('/ndjson');
    await lines.getByRole('tree', { name: 'JSON' }).getByText('line').first().waitFor();
    const xml = await response('/xml');
    await xml.getByText('<name>Tea</name>', { exact: false }).waitFor();
    expect(await xml.locator('.cm-line').count()).toBeGreaterThan(4);
    const css = await response('/css');
    await expect.poll(() => css.locator('.cm-line').count()).toBeGreaterThan(6);
  });

  it('decoded through each of its codings', async () => {
    const page = await response('/stacked');
    await page.getByRole('tree', { name: 'JSON' }).getByText('stacked').waitFor();
  });

  it('as received when its coding is a lie, and says so', async () => {
    const page = await response('/broken-gzip');
    await page.getByText('not gzip at all', { exact: false }).first().waitFor();
    await page
      .getByText(/could not be decoded|not be undone|damaged/i)
      .first()
      .waitFor();
    // The browser's own word for the refusal to decode it.
    expect(await lab.closeWindows()).toEqual([expect.stringContaining('422')]);
  });

  it.each([
    ['/latin1', 'Grüße', 'Read as windows-1252 (content type).'],
    ['/meta-charset', 'Привет', 'Read as windows-1251 (document).'],
    ['/wrong-utf8', 'fine � not fine', 'Some bytes mean nothing in utf-8'],
  ])('%s in its own character set, which is named', async (path, text, notice) => {
    const page = await response(path);
    await page.getByText(text, { exact: false }).first().waitFor();
    await page.getByText(notice, { exact: false }).waitFor();
  });

  it('of which only the beginning was kept says so, and shows it', async () => {
    await lab.product.api('/api/settings', { method: 'PATCH', json: { maxBodySize: 2000 } });
    try {
      const page = await response('/large?size=50000', ['-o', '/dev/null']);
      await page.getByText('maxBodySize', { exact: false }).waitFor();
      await page.getByText('"xxxx', { exact: false }).first().waitFor();
      await page.getByText('50 kB', { exact: false }).first().waitFor();
    } finally {
      await lab.product.api('/api/settings', { method: 'PATCH', json: { maxBodySize: 104_857_600 } });
    }
  });
});

describe('[web-detail] what is hostile is text', () => {
  it('in headers, cookies and the body', async () => {
    const id = await lab.record('/hostile-headers');
    const page = await lab.open(id, 'headers');
    const headers = page.getByRole('table').last();
    await headers.getByText('<script>window.hacked=1</script>', { exact: true }).waitFor();
    await headers.getByText('As UTF-8: Grüße').waitFor();
    await page.getByRole('tab', { name: 'Cookies' }).click();
    await page.getByRole('heading', { name: '<b>name</b>' }).waitFor();
    await page.getByRole('tab', { name: 'Response' }).click();
    await page.getByText('<img src=x onerror=parent.hacked=1>').first().waitFor();
    expect(await isHacked(page)).toBe(false);
  });

  it('in the address', async () => {
    const path = '/json?<img%20src=x%20onerror=parent.hacked=1>=<script>window.hacked=1</script>';
    const page = await lab.open(await lab.record(path, ['-g']), 'parameters');
    await page.getByText('<script>window.hacked=1</script>').first().waitFor();
    expect(await isHacked(page)).toBe(false);
  });

  it('also on a page that is previewed: no script, no request to anywhere', async () => {
    const page = await response('/hostile');
    await view(page, 'Preview');
    const frame = page.frameLocator('iframe[title="Preview of the page"]');
    await frame.getByText('Recorded page').waitFor();
    // A person clicks on what is there.
    await frame.getByText('link').click();
    await frame.getByText('Send').click();
    await frame.getByText('Recorded page').waitFor();
    // What was on its way to the origin when this comes back would have arrived before it.
    await lab.record('/json?after-preview');
    expect(lab.origin.betrayals).toEqual([]);
    expect(await isHacked(page)).toBe(false);
    // What the browser complains of is what it refused.
    await lab.closeWindows();
  });
});

describe('[web-detail] cookies and tokens', () => {
  it('are taken apart, with what is wrong with them', async () => {
    const page = await lab.open(await lab.record('/cookies', ['-H', `Cookie: a=1; token=${TOKEN}`]), 'cookies');
    await page.getByRole('table', { name: 'Sent with the request' }).getByText('token').waitFor();
    const session = page.getByRole('article', { name: 'Cookie session' });
    await session.getByText('HttpOnly').waitFor();
    await session.getByText('3600', { exact: false }).waitFor();
    await page
      .getByRole('article', { name: 'Cookie jwt' })
      .getByText(/SameSite=None/i)
      .waitFor();
    await page.getByRole('article', { name: 'Cookie jwt' }).getByRole('button', { name: 'JWT' }).click();
    await page.getByText('user-42', { exact: false }).last().waitFor();
  });
});
