import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser.ts';

/** The web UI in real Chromium, with a stopwatch inside the page. */
export interface UiPage {
  page: Page;
  /** From the start of the navigation to the first rows. */
  openedMs: number;
  /** Goes to an address within the page, as a click does, and waits for its rows: those for which the source text holds. */
  show: (address: string, isShown: string) => Promise<number>;
  /** The longest task of the page's thread while this runs: by the thread's own time, and by the clock, which counts what others do as well. */
  longestTask: (action: () => Promise<unknown>) => Promise<LongestTask>;
  /** Private memory of the page's process, after a collection of garbage, and its JavaScript heap. */
  memory: () => Promise<{ processBytes: number; heapBytes: number }>;
  close: () => Promise<void>;
}

export interface LongestTask {
  threadMs: number;
  clockMs: number;
}

/** The list that is waited for, by selectors: its rows, how many at least, what each has once it is loaded, and what one of them is. */
export interface UiList {
  rows: string;
  least: number;
  loaded: string;
  among?: string;
}

const entries: UiList = { rows: '.entry-row', least: 11, loaded: '[data-state]' };

const stopwatch = ({ rows, least, loaded, among = '*' }: UiList): string => `
  window.bench = { rows: () => [...document.querySelectorAll(${JSON.stringify(rows)})] };
  bench.cell = (row, column) => row.querySelector('[data-column=' + column + ']')?.textContent ?? '';
  bench.areLoaded = () => {
    const rows = bench.rows();
    const isLoaded = rows.length >= ${least} && rows.every((row) => row.matches(${JSON.stringify(loaded)}));
    return isLoaded && rows.some((row) => row.matches(${JSON.stringify(among)}));
  };
  bench.opened = new Promise((resolve) => {
    (function look() {
      if (bench.areLoaded()) resolve(performance.now());
      else requestAnimationFrame(look);
    })();
  });
`;

export async function openUiPage(browser: Browser, address: string, list: UiList = entries): Promise<UiPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(stopwatch(list));
  await page.goto(address);
  return {
    page,
    openedMs: await page.evaluate<number>('bench.opened'),
    show: (next, isShown) => page.evaluate<number>(showing(next, isShown)),
    longestTask: (action) => longestTask(browser, page, action),
    memory: () => memoryOf(browser, page),
    close: () => context.close(),
  };
}

export const launchUi = (): Promise<Browser> => launchBrowser();

const showing = (address: string, isShown: string): string => `new Promise((resolve, reject) => {
  const startedAt = performance.now();
  history.pushState(null, '', ${JSON.stringify(address)});
  dispatchEvent(new PopStateEvent('popstate'));
  requestAnimationFrame(function look() {
    if (bench.areLoaded() && bench.rows().every((row) => ${isShown})) resolve(performance.now() - startedAt);
    else if (performance.now() - startedAt > 60000) reject(new Error('the rows did not come within a minute'));
    else requestAnimationFrame(look);
  });
})`;

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds by the clock and of the thread. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

async function longestTask(browser: Browser, page: Page, action: () => Promise<unknown>): Promise<LongestTask> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await action();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const named = trace.traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const pages = new Set(named.map(threadOf));
  const tasks = trace.traceEvents.filter((event) => event.name.endsWith('RunTask') && pages.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('Chromium told no tasks');
  const most = (times: Array<number | undefined>): number =>
    times.reduce<number>((longest, time = 0) => Math.max(longest, time), 0) / 1000;
  return { threadMs: most(tasks.map(({ tdur }) => tdur)), clockMs: most(tasks.map(({ dur }) => dur)) };
}

async function memoryOf(browser: Browser, page: Page): Promise<{ processBytes: number; heapBytes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await page.waitForTimeout(500);
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const processes = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  // Of several renderers, spare ones among them, the page's is the largest.
  const sizes = processes.processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id));
  return { processBytes: Math.max(0, ...sizes), heapBytes: usedSize };
}

function privateBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, count]) => Number(count));
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1024;
}
