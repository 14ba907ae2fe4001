import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { routeThrough } from '../contenders/contender.ts';
import { nectoProxy, type RunningNectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import { MemoryWatch } from '../lab/process-usage.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

/** HAR files of many small entries and of large bodies, in and out, and what capture loses meanwhile. */
export const harFiles: Row = { id: 'har', title: 'HAR files imported and exported', run: measureHar };

interface HarFile {
  name: string;
  entries: number;
  bytes: number;
  path: string;
}

interface Passage {
  seconds: number;
  bytes: number;
  grownBytes: number;
}

async function measureHar(bench: Bench): Promise<RowResult> {
  const scale = bench.effort.isQuick ? 0.2 : 1;
  const files = [
    await writeHar(bench, { name: 'small entries', entries: 50_000 * scale, bodyBytes: 200 }),
    await writeHar(bench, { name: 'bodies of 100 KB', entries: 3000 * scale, bodyBytes: 100_000 }),
  ] as const;
  const ours = await startNectoProxy(bench.grounds);
  try {
    const passages: Array<{ file: HarFile; into: Passage; out: Passage }> = [];
    for (const file of files) {
      const { sessionId, ...into } = await importFile(ours, file);
      const out = await exportSession(ours, sessionId);
      bench.say(`${file.name}: in ${speedText(file, into)}, out ${speedText(file, out)}`);
      passages.push({ file, into, out });
    }
    return resultOf(ours.version, passages, await captureRatio(bench, ours, files[0]));
  } finally {
    await ours.stop();
  }
}

/** A file of made-up entries, alike but for their addresses. */
export async function writeHar(
  bench: Bench,
  { name, entries, bodyBytes }: { name: string; entries: number; bodyBytes: number },
): Promise<HarFile> {
  const path = join(bench.grounds.folder, `${name.replaceAll(' ', '-')}.har`);
  const file = createWriteStream(path);
  const text = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id, title: `Item ${id}` })) });
  const body = text.repeat(Math.ceil(bodyBytes / text.length)).slice(0, bodyBytes);
  file.write('{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[');
  for (let at = 0; at < entries; at += 1) {
    if (!file.write((at === 0 ? '' : ',') + harEntry(at, body))) await once(file, 'drain');
  }
  file.end(']}}');
  await once(file, 'close');
  return { name, entries, bytes: statSync(path).size, path };
}

function harEntry(at: number, text: string): string {
  const headers = [
    { name: 'Host', value: 'shop.test' },
    { name: 'Accept', value: 'application/json' },
    { name: 'User-Agent', value: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' },
  ];
  const request = { method: 'GET', url: `https://shop.test/items/${at}?page=${at % 10}`, httpVersion: 'HTTP/1.1' };
  const content = { size: text.length, mimeType: 'application/json', text };
  const sent = [{ name: 'Content-Type', value: 'application/json' }];
  return JSON.stringify({
    startedDateTime: new Date(1_772_355_600_000 + at).toISOString(),
    time: 12,
    request: { ...request, headers, cookies: [], queryString: [], headersSize: -1, bodySize: 0 },
    response: { status: 200, statusText: 'OK', httpVersion: 'HTTP/1.1', headers: sent, cookies: [], content },
    cache: {},
    timings: { send: 1, wait: 10, receive: 1 },
  });
}

export async function importFile(ours: RunningNectoProxy, file: HarFile): Promise<Passage & { sessionId: string }> {
  const watch = new MemoryWatch(ours.pid);
  const startedAt = performance.now();
  const response = await fetch(new URL('/api/har/import', ours.uiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>,
    duplex: 'half',
  } as RequestInit);
  const report = (await response.json()) as { imported?: number; session: { id: string } };
  const seconds = (performance.now() - startedAt) / 1000;
  const grownBytes = watch.stop();
  if (report.imported !== file.entries) throw new Error(`${report.imported} of ${file.entries} entries were imported`);
  return { seconds, bytes: file.bytes, grownBytes, sessionId: report.session.id };
}

async function exportSession(ours: RunningNectoProxy, sessionId: string): Promise<Passage> {
  const watch = new MemoryWatch(ours.pid);
  const startedAt = performance.now();
  const response = await fetch(new URL(`/api/har/export/${sessionId}`, ours.uiUrl));
  let bytes = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length;
  return { seconds: (performance.now() - startedAt) / 1000, bytes, grownBytes: watch.stop() };
}

/** Requests per second while files are imported ÷ without. */
async function captureRatio(bench: Bench, ours: RunningNectoProxy, file: HarFile): Promise<number> {
  const { warmUpMs, measureMs } = bench.effort;
  const capture = async () => {
    const route = routeThrough(ours, bench.grounds, 'https');
    const load = { kind: 'throughput', route, path: '/small/', connections: 32, warmUpMs, measureMs } as const;
    return (await bench.load.run(load, 120_000)).perSecond;
  };
  const alone = await capture();
  let isOver = false;
  const importing = (async () => {
    while (!isOver) await importFile(ours, file);
  })();
  const together = await capture();
  isOver = true;
  await importing;
  bench.say(`capture: ${alone.toFixed(0)}/s alone, ${together.toFixed(0)}/s during an import`);
  return together / alone;
}

function resultOf(
  version: string,
  passages: ReadonlyArray<{ file: HarFile; into: Passage; out: Passage }>,
  captured: number,
): RowResult {
  const figures = passages.flatMap(
    ({ file, into, out }): Array<[string, string]> => [
      [`in, ${file.name}`, speedText(file, into)],
      [`out, ${file.name}`, speedText(file, out)],
    ],
  );
  return {
    how: 'two files, each imported over the API into a session of its own and exported again; speeds from the first byte to the answer; then one is imported again and again while 32 connections are captured',
    rounds: 1,
    table: [{ contender: nectoProxy.name, version, about: nectoProxy.about, figures: Object.fromEntries(figures) }],
    aims: [...passages.flatMap(aimsOf), captureAim(captured)],
    remarks: [],
  };
}

function aimsOf({ file, into, out }: { file: HarFile; into: Passage; out: Passage }): Aim[] {
  const isSmall = file.entries >= 10_000;
  return [
    { word: 'import', passage: into },
    { word: 'export', passage: out },
  ].flatMap(({ word, passage }): Aim[] => [
    isSmall
      ? { ...atLeast, what: `${word}, ${file.name}`, value: file.entries / passage.seconds, limit: 5000, unit: '/s' }
      : { ...atLeast, what: `${word}, ${file.name}`, value: megabytesPerSecond(passage), limit: 30, unit: 'MB/s' },
    {
      what: `${word}, ${file.name}: resident memory grew by`,
      value: passage.grownBytes / 1e6,
      relation: 'below',
      limit: 100,
      unit: 'MB',
    },
  ]);
}

const atLeast = { relation: 'at least' } as const;
const captureAim = (value: number): Aim => ({
  ...atLeast,
  what: 'capture during an import ÷ alone',
  value,
  limit: 0.9,
  unit: '×',
});
const megabytesPerSecond = ({ bytes, seconds }: Passage): number => bytes / 1e6 / seconds;

function speedText({ entries }: HarFile, passage: Passage): string {
  return `${megabytesPerSecond(passage).toFixed(1)} MB/s, ${(entries / passage.seconds).toFixed(0)} entries/s, +${(passage.grownBytes / 1e6).toFixed(0)} MB`;
}
