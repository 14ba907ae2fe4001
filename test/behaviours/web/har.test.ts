import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../src/model/session.ts';
import { launchBrowser } from '../../support/browser.ts';
import { curl } from '../../support/curl.ts';
import { emptiedProduct } from '../../support/emptied-product.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { openUi, sessionRow, type UiWindow } from '../../support/web-page.ts';

let origin: Server;
let url: string;
let browser: Browser;
let folder: string;
let product: Product;
let session: Session;
let ui: UiWindow;
let page: Page;
beforeAll(async () => {
  origin = createServer((request, response) => response.end(`answer to ${request.url}`));
  await new Promise<void>((resolve) => void origin.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  folder = await mkdtemp(join(tmpdir(), 'nectoproxy-har-ui-'));
});
afterAll(async () => {
  await Promise.all([browser?.close(), product?.stop()]);
  origin?.closeAllConnections();
  origin?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  session = await emptiedProduct(product);
  ui = await openUi(browser, product);
  page = ui.page;
});
afterEach(async () => {
  expect(ui?.complaints).toEqual([]);
  await ui?.close();
});

const entry = (path: string) => ({
  startedDateTime: '2026-01-01T10:00:00.000Z',
  time: 5,
  request: { method: 'GET', url: `https://imported.example${path}`, httpVersion: 'HTTP/1.1', headers: [] },
  response: { status: 200, headers: [], content: { size: 2, mimeType: 'text/plain', text: 'ok' } },
});

function har(title: string, entries: unknown[]): string {
  const pages = [{ startedDateTime: '2026-01-01T10:00:00.000Z', id: 'page_1', title, pageTimings: {} }];
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'Tester', version: '1' }, pages, entries } });
}

const list = () => page.locator('[data-traffic-list]');

async function downloaded(download: Download): Promise<{ paths: string[]; text: string }> {
  const text = await readFile((await download.path()) as string, 'utf8');
  // biome-ignore lint/suspicious/noExplicitAny: a file of any shape
  const entries = JSON.parse(text).log.entries as any[];
  return { paths: entries.map((each) => new URL(each.request.url).pathname), text };
}

async function record(...paths: string[]): Promise<void> {
  for (const path of paths) await curl(url + path, [], { proxyUrl: product.proxyUrl });
  await product.waitForEntry(({ path, state }) => path === paths.at(-1) && state === 'completed', 20_000);
}

describe('HAR files in the web UI', () => {
  it('are imported by a button of the first page, with a report, and shown', async () => {
    const path = join(folder, 'plain.har');
    await writeFile(path, har('Bought shoes', [entry('/one'), { request: null }, entry('/two')]));
    await page.getByRole('button', { name: 'Import HAR files' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import HAR files' });
    await dialog.getByLabel('HAR files', { exact: true }).setInputFiles(path);
    await dialog.getByText('2 requests in “Bought shoes”, written by Tester 1').waitFor();
    await dialog.getByText('entry 1 it has no request').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await list().getByText('/two').waitFor();
    // It is looked at; what is recorded goes where it went before.
    await page.getByText(/recording goes to/).waitFor();
    const { body } = await product.api('/api/sessions/active');
    expect(body.name).not.toBe('Bought shoes');
  });

  it('are imported by dropping several of them anywhere, packed or not', async () => {
    await page.keyboard.press('s');
    const files = [
      { name: 'first.har', bytes: Buffer.from(har('First file', [entry('/first')])) },
      { name: 'second.har.gz', bytes: gzipSync(har('Second file', [entry('/second')])) },
      { name: 'broken.har', bytes: Buffer.from('{"log": {"entries": [') },
    ].map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }));
    const transfer = await page.evaluateHandle((given) => {
      // biome-ignore lint/suspicious/noExplicitAny: runs in the page, of which this project's types know nothing
      const data = new (globalThis as any).DataTransfer();
      for (const { name, base64 } of given)
        data.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
      return data;
    }, files);
    await page.locator('body').dispatchEvent('dragover', { dataTransfer: transfer });
    await page.getByText('Drop HAR files to import them').waitFor();
    await page.locator('body').dispatchEvent('drop', { dataTransfer: transfer });
    const imports = page.getByRole('dialog', { name: 'Import HAR files' }).getByRole('list', { name: 'Imports' });
    await imports.getByText('1 request in “First file”, written by Tester 1').waitFor();
    await imports.getByText('1 request in “Second file”, written by Tester 1').waitFor();
    await imports.getByText(/The file ends in the middle.*Nothing was imported/).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await list().getByText('/second').waitFor();
    await page.keyboard.press('s');
    await sessionRow(page, 'First file').waitFor();
    expect((await product.api('/api/sessions')).body.sessions).toHaveLength(3);
    // Of the file that is refused; the browser says so by itself.
    expect(ui.complaints.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')]);
  });

  it('are imported from one zip file, each into a session of its own', async () => {
    const path = join(folder, 'both.zip');
    const files = { 'one.har': har('In one', [entry('/one')]), 'two.har': har('In two', [entry('/two'), entry('/2')]) };
    await writeFile(
      path,
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
    );
    await page.getByRole('button', { name: 'Import HAR files' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import HAR files' });
    await dialog.getByLabel('HAR files', { exact: true }).setInputFiles(path);
    await dialog.getByText('1 request in “In one”').waitFor();
    const second = dialog.getByRole('list', { name: 'Further files' }).getByRole('listitem');
    await second.getByText('2 requests in “In two”').waitFor();
    await second.getByRole('button', { name: 'Show' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await list().getByText('/two').waitFor();
  });

  it('are added to a chosen session', async () => {
    await record('/already-here');
    const path = join(folder, 'added.har');
    await writeFile(path, har('Not used', [entry('/added')]));
    await page.keyboard.press('s');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Import HAR files' });
    await dialog.getByLabel('Into').selectOption(session.id);
    await dialog.getByLabel('HAR files', { exact: true }).setInputFiles(path);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await list().getByText('/added').waitFor();
    await list().getByText('/already-here').waitFor();
  });

  it('leave nothing behind when the import is cancelled', async () => {
    const path = join(folder, 'slow.har');
    await writeFile(path, har('Never there', [entry('/never')]));
    // Holds the upload back for as long as it takes to press the button.
    let release = () => {};
    const isHeld = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/har/import*', async (route) => {
      await isHeld;
      await route.abort().catch(() => {});
    });
    await page.getByRole('button', { name: 'Import HAR files' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import HAR files' });
    await dialog.getByLabel('HAR files', { exact: true }).setInputFiles(path);
    await dialog.getByRole('button', { name: 'Cancel the import of slow.har' }).click();
    await dialog.getByText('Cancelled: nothing of it was kept').waitFor();
    release();
    expect((await product.api('/api/sessions')).body.sessions).toHaveLength(1);
  });

  it('are made of a session, of the selection and of what the filter shows, with what the person left out', async () => {
    await record('/alpha', '/beta?token=hidden-value-123', '/gamma');
    await list().getByText('/gamma').waitFor();
    const exportFrom = async (open: () => Promise<unknown>, choose: () => Promise<unknown> = async () => {}) => {
      await open();
      const dialog = page.getByRole('dialog', { name: 'Export as HAR' });
      await dialog.waitFor();
      await choose();
      const download = page.waitForEvent('download');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      return downloaded(await download);
    };
    const palette = async (words: string) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
    };

    const whole = await exportFrom(() => palette('Export this session'));
    expect(whole.paths).toEqual(['/alpha', '/beta', '/gamma']);
    expect(whole.text).toContain('answer to /alpha');

    const redacted = await exportFrom(
      () => palette('Export this session'),
      async () => {
        await page.getByLabel('No bodies').check();
        await page.getByLabel('Replace secrets').check();
      },
    );
    expect(redacted.paths).toEqual(['/alpha', '/beta', '/gamma']);
    expect(redacted.text).not.toContain('answer to');
    expect(redacted.text).not.toContain('hidden-value-123');

    const chosen = await exportFrom(async () => {
      await list().getByText('/gamma').click();
      await list()
        .getByText('/alpha')
        .click({ modifiers: ['Control'] });
      await list().getByText('/alpha').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Export 2 entries as HAR…' }).click();
    });
    expect(chosen.paths).toEqual(['/alpha', '/gamma']);

    await page.goto(`${product.uiUrl}/?q=path:%2Fbeta*`);
    await list().getByText('/beta').waitFor();
    const filtered = await exportFrom(() => palette('Export what the filter'));
    expect(filtered.paths).toEqual(['/beta']);
  });
});
