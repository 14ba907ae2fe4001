import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { seedTraffic } from '../../test/support/seeded-traffic.ts';
import { routeThrough } from '../contenders/contender.ts';
import { nectoProxy, type RunningNectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import { median } from '../lab/statistics.ts';
import { type LongestTask, launchUi, openUiPage, type UiPage } from '../lab/ui-page.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

/** The web UI in real Chromium on a long session: opening, switching, filters, scrolling, live traffic, a large body. */
export const webUi: Row = { id: 'web', title: 'The web UI on a session of 1,000,000 entries', run: measureWeb };

const arrivalsPerSecond = 500;
const filters = [
  { q: 'status:404', isShown: "bench.cell(row, 'status') === '404'" },
  { q: 'host:auth.shop.test', isShown: "bench.cell(row, 'host') === 'auth.shop.test'" },
  { q: 'method:PUT', isShown: "bench.cell(row, 'method') === 'PUT'" },
  { q: 'type:css', isShown: "bench.cell(row, 'type') === 'css'" },
];
const freeText = { q: 'img/77', isShown: "bench.cell(row, 'path').includes('/img/77')" };

interface Stage {
  bench: Bench;
  ours: RunningNectoProxy;
  browser: Browser;
  large: string;
  small: string;
}

async function measureWeb(bench: Bench): Promise<RowResult> {
  const total = bench.effort.isQuick ? 100_000 : 1_000_000;
  const ours = await startNectoProxy(bench.grounds);
  const browser = await launchUi();
  try {
    await ours.api('PATCH', '/api/settings', { maxBodySize: 0 });
    const small = await seedTraffic(ours.dataFolder, { entries: 5000, sessionName: 'small', seed: 2 });
    const large = await seedTraffic(ours.dataFolder, { entries: total, sessionName: 'large' });
    bench.say(`${total.toLocaleString('en')} entries are there`);
    return resultOf(ours.version, total, await measureAll({ bench, ours, browser, large, small }));
  } finally {
    await browser.close();
    await ours.stop();
  }
}

interface Figure {
  what: string;
  value: number;
  limit: number;
  unit: string;
  relation?: 'at least';
}

async function measureAll(stage: Stage): Promise<Figure[]> {
  const { ours, browser, large, bench } = stage;
  const opened: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const each = await openUiPage(browser, `${ours.uiUrl}/sessions/${large}`);
    opened.push(each.openedMs);
    await each.close();
  }
  const ui = await openUiPage(browser, `${ours.uiUrl}/sessions/${large}`);
  const figures: Figure[] = [{ what: 'open to first rows', value: median(opened), limit: 1000, unit: 'ms' }];
  const add = (more: Figure[]) => {
    for (const { what, value, unit } of more) bench.say(`${what}: ${value.toFixed(unit === '×' ? 2 : 0)} ${unit}`);
    figures.push(...more);
  };
  add(await measureSteps(stage, ui));
  add(await measureScrolling(ui));
  add(await measureArrivals(stage, ui));
  add(await measureLargeBody(stage, ui));
  await ui.page.goto('about:blank');
  add(await measureCapture(stage, ui));
  await ui.close();
  return figures;
}

async function measureSteps({ large, small }: Stage, ui: UiPage): Promise<Figure[]> {
  const at = (sessionId: string, q = '') => `/sessions/${sessionId}${q && `?q=${encodeURIComponent(q)}`}`;
  const time = async (from: [string, string], to: [string, string]) => {
    const samples: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await ui.show(...from);
      await ui.page.waitForTimeout(300);
      samples.push(await ui.show(...to));
    }
    return median(samples);
  };
  // The small session ends with other numbers than the large one.
  const isLarge = "Number(bench.cell(row, 'number')) > 5000";
  const isSmall = "Number(bench.cell(row, 'number')) <= 5000";
  const whole: [string, string] = [at(large), isLarge];
  const filtered = async ({ q, isShown }: { q: string; isShown: string }) => time(whole, [at(large, q), isShown]);
  const indexed: number[] = [];
  for (const filter of filters) indexed.push(await filtered(filter));
  const names = filters.map(({ q }, index) => `${q} ${indexed[index]?.toFixed(0)}`).join(', ');
  return [
    { what: 'switch session, to first rows', value: await time([at(small), isSmall], whole), limit: 200, unit: 'ms' },
    { what: `slowest indexed filter, first rows (${names})`, value: Math.max(...indexed), limit: 150, unit: 'ms' },
    { what: 'free text in URLs, first rows', value: await filtered(freeText), limit: 500, unit: 'ms' },
  ];
}

function taskFigure(during: string, { threadMs, clockMs }: LongestTask, limit: number): Figure {
  const what = `${during}, longest task of the page (${clockMs.toFixed(0)} ms by the clock)`;
  return { what, value: threadMs, limit, unit: 'ms' };
}

/** From the end to the start and back, 600 steps each way, one a frame. */
const scrollThrough = `(async () => {
  const list = document.querySelector('[data-traffic-list]');
  const end = list.scrollHeight - list.clientHeight;
  for (let step = 0; step <= 1200; step += 1) {
    list.scrollTop = end * Math.abs(1 - step / 600);
    await new Promise(requestAnimationFrame);
  }
})()`;

async function measureScrolling(ui: UiPage): Promise<Figure[]> {
  const longest = await ui.longestTask(() => ui.page.evaluate(scrollThrough));
  const { processBytes, heapBytes } = await ui.memory();
  return [
    taskFigure('scrolling end to end and back', longest, 50),
    {
      what: `private memory of the tab after that (JavaScript heap ${(heapBytes / 1e6).toFixed(0)} MB)`,
      value: processBytes / 1e6,
      limit: 150,
      unit: 'MB',
    },
  ];
}

async function measureArrivals(stage: Stage, ui: UiPage): Promise<Figure[]> {
  const seconds = stage.bench.effort.isQuick ? 4 : 10;
  await ui.page.locator('[data-traffic-list]').press('End');
  await ui.page.waitForTimeout(1000);
  let arrived = 0;
  const longest = await ui.longestTask(async () => {
    arrived = await sendPaced(stage, seconds);
  });
  return [taskFigure(`${Math.round(arrived / seconds)} new entries a second`, longest, 50)];
}

/** Plain requests through the proxy at an even pace. Gives how many were answered. */
async function sendPaced({ bench, ours }: Stage, seconds: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const everyMs = 20;
  const answers: Array<Promise<boolean>> = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < seconds * 1000) {
    const due = ((performance.now() - startedAt) / 1000) * arrivalsPerSecond;
    while (answers.length < due) answers.push(sendOne(ours, bench.grounds.origin.httpPort, agent, answers.length));
    await sleep(everyMs);
  }
  const all = await Promise.all(answers);
  agent.destroy();
  return all.filter(Boolean).length;
}

function sendOne(ours: RunningNectoProxy, originPort: number, agent: http.Agent, number: number): Promise<boolean> {
  const path = `http://localhost:${originPort}/small/${number}`;
  return new Promise((resolve) => {
    const request = http.get({ ...ours.proxy, path, agent, headers: { host: `localhost:${originPort}` } }, (answer) => {
      answer.resume().once('end', () => resolve(true));
    });
    request.once('error', () => resolve(false));
  });
}

async function measureLargeBody({ bench, ours }: Stage, ui: UiPage): Promise<Figure[]> {
  await bench.load.run({
    kind: 'transfer',
    route: routeThrough(ours, bench.grounds, 'http'),
    direction: 'download',
    bodyBytes: 200e6,
  });
  const found = await (await ours.api('GET', '/api/traffic?limit=1&q=path:/download/*')).json();
  const [entry] = (found as { entries: Array<{ id: string }> }).entries;
  if (entry === undefined) throw new Error('the large body was not recorded');
  let openedMs = 0;
  const longest = await ui.longestTask(async () => {
    openedMs = await ui.show(
      `${new URL(ui.page.url()).pathname}?entry=${entry.id}&tab=response`,
      "document.querySelector('.cm-line') !== null",
    );
  });
  return [
    { what: 'body of 200 MB, to its first lines', value: openedMs, limit: 1000, unit: 'ms' },
    taskFigure('body of 200 MB', longest, 200),
  ];
}

/** Capture in turns with the list on screen, following the newest, and without a page. */
async function measureCapture({ bench, ours }: Stage, ui: UiPage): Promise<Figure[]> {
  const { warmUpMs, measureMs } = bench.effort;
  const capture = async () => {
    const route = routeThrough(ours, bench.grounds, 'https');
    const load = { kind: 'throughput', route, path: '/small/', connections: 32, warmUpMs, measureMs } as const;
    return (await bench.load.run(load, 120_000)).perSecond;
  };
  await capture();
  const ratios: number[] = [];
  for (let round = 0; round < Math.min(3, bench.effort.rounds); round += 1) {
    await ui.page.goto(`${ours.uiUrl}/`);
    await ui.page.evaluate('bench.opened');
    const open = await capture();
    await ui.page.goto('about:blank');
    await sleep(1000);
    ratios.push(open / (await capture()));
  }
  return [
    { what: 'capture with the UI open ÷ closed', value: median(ratios), limit: 0.9, unit: '×', relation: 'at least' },
  ];
}

function resultOf(version: string, total: number, figures: Figure[]): RowResult {
  return {
    how: `real Chromium on ${total.toLocaleString('en')} seeded entries; times are taken inside the page, from the change of its address to the frame that shows the rows, medians of 3; tasks count by the time of the page’s thread; Chromium, load generator, origin and proxy share the cores`,
    rounds: 1,
    table: [
      {
        contender: nectoProxy.name,
        version,
        about: nectoProxy.about,
        figures: Object.fromEntries(
          figures.map(({ what, value, unit }) => [what, `${value.toFixed(unit === '×' ? 2 : 0)} ${unit}`]),
        ),
      },
    ],
    aims: figures.map((figure): Aim => ({ relation: 'at most', ...figure })),
    remarks: [],
  };
}
