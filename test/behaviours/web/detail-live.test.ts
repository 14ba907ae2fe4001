import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { type DetailLab, startDetailLab } from '../../support/entry-details.ts';

let browser: Browser;
let lab: DetailLab;
beforeAll(async () => {
  browser = await launchBrowser();
  lab = await startDetailLab(browser);
  await lab.product.api('/api/settings', { method: 'PATCH', json: { maxBodySize: 0 } });
});
afterAll(() => Promise.all([browser?.close(), lab?.close()]));
afterEach(async () => {
  expect(await lab.closeWindows()).toEqual([]);
});

/** Begins a request that does not end by itself; the id of its entry, and what the origin writes on with. */
async function begin(path: string) {
  const stop = new AbortController();
  const asked = lab.origin.running.length;
  const done = lab.record(path).catch(() => '');
  await expect.poll(() => lab.origin.running.length).toBeGreaterThan(asked);
  const response = lab.origin.running[asked]!;
  const find = async () => (await lab.product.entries()).find((entry) => entry.path === path)?.id ?? '';
  await expect.poll(find).not.toBe('');
  return { response, done, stop, entryId: await find() };
}

const options = (page: Page, list: string) => page.getByRole('listbox', { name: list }).getByRole('option');

describe('[web-detail] what is still going on', () => {
  it('WebSocket messages appear as they pass, both ways, and can be filtered', async () => {
    const { socket, entryId } = await lab.openWebSocket('/chat');
    const page = await lab.open(entryId, 'messages');
    await page.getByText('No message yet').waitFor();
    socket.send('hello there');
    await options(page, 'WebSocket messages').getByText('{"echo":"hello there"}').waitFor();
    lab.origin.sockets()[0]?.send('from the server <script>window.hacked=1</script>');
    await options(page, 'WebSocket messages').getByText('from the server', { exact: false }).waitFor();
    await expect.poll(() => options(page, 'WebSocket messages').count()).toBe(3);
    await page.getByText('3 messages').waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await page.getByRole('radio', { name: 'Client' }).click();
    await expect.poll(() => options(page, 'WebSocket messages').count()).toBe(1);
    await page.getByRole('radio', { name: 'Both' }).click();
    await page.getByLabel('Filter messages').fill('from the');
    await expect.poll(() => options(page, 'WebSocket messages').count()).toBe(1);
    await options(page, 'WebSocket messages').first().click();
    await page.locator('.cm-line').getByText('from the server <script>window.hacked=1</script>').waitFor();
    await page.getByLabel('Filter messages').fill('');
    socket.close(4000, 'enough');
    await options(page, 'WebSocket messages').getByText('4000', { exact: false }).first().waitFor();
    await expect.poll(() => page.getByText('Live', { exact: true }).count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('events of a stream appear as they come, and can be filtered and opened', async () => {
    const { response, done, entryId } = await begin('/feed');
    const page = await lab.open(entryId, 'messages');
    await options(page, 'Events').getByText('{"number":1}').waitFor();
    response.write('id: 7\nevent: price\ndata: {"number":2,\n');
    response.write('data: "lines":2}\n\n');
    await options(page, 'Events').getByText('{"number":2, "lines":2}', { exact: false }).waitFor();
    await page.getByText('2 events').waitFor();
    const times = await options(page, 'Events').locator('time').allTextContents();
    expect(times).toEqual([expect.stringMatching(/\d:\d\d/), expect.stringMatching(/\d:\d\d/)]);
    response.write(': a comment to keep it open\n\nevent: tick\ndata: {"number":3}\n\n');
    await options(page, 'Events').getByText('{"number":3}').waitFor();
    await page.getByLabel('Filter events').fill('price');
    await expect.poll(() => options(page, 'Events').count()).toBe(1);
    await options(page, 'Events').first().click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('lines').waitFor();
    response.end();
    await done;
    await expect.poll(() => page.getByText('Live', { exact: true }).count()).toBe(0);
  });

  it('a body is shown as far as it has come, and grows', async () => {
    const { response, done, entryId } = await begin('/in-steps');
    const page = await lab.open(entryId, 'response');
    await page.getByText('first piece').waitFor();
    response.write('second piece\n');
    await page.getByText('second piece').waitFor();
    response.end('last piece\n');
    await page.getByText('last piece').waitFor();
    await done;
  });
});

describe('[web-detail] a body of 200 MB', () => {
  it('keeps the page’s thread free while it is opened and paged through', async () => {
    const largeId = await lab.record('/large?size=200000000', ['-o', '/dev/null']);
    const page = await lab.open(await lab.record('/json?before'), 'response');
    await page.getByRole('tree', { name: 'JSON' }).waitFor();
    const openedMs = async () => {
      await page.evaluate(watchLongTasks);
      await page.locator('[data-traffic-list]').getByText('/large').first().click();
      await page.getByText('of 200 MB').waitFor();
      await page.locator('.cm-line').first().waitFor();
      return page.evaluate<number>('performance.now() - window.clickedAt');
    };
    expect(await openedMs()).toBeLessThan(5000);
    for (const part of ['Last part', 'First part']) {
      await page.getByRole('button', { name: part }).click();
      await page.getByText(part === 'Last part' ? '– 200 MB of 200 MB' : '0 B – ').waitFor();
    }
    // A task is long by the clock, which on a busy machine also counts what others do: the median is the page's own.
    const tasks = (await page.evaluate<number[]>('window.longTasks')).sort((a, b) => a - b);
    expect(tasks[Math.floor(tasks.length / 2)] ?? 0).toBeLessThan(200);
    expect((await lab.product.entry(largeId)).responseBodyStored).toBe(200_000_000);
  });
});

const watchLongTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: 'longtask' });
  document.addEventListener('click', () => { window.clickedAt ??= performance.now(); }, true);
`;
