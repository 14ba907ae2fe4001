import type { Frame } from '../../../contract/frames.ts';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import type { EntryTls, TlsFacts, UpstreamTlsFacts } from '../../../model/connection.ts';
import type { RawHeaders } from '../../../model/http-message.ts';
import type { Timings } from '../../../model/timings.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableBytes, printableLine } from '../../terminal-text/printable-text.ts';
import { momentText, timeText } from '../terminal/moments.ts';
import { jsonText, type Terminal } from '../terminal/terminal.ts';
import { statusText } from './entry-cells.ts';
import { findEntry } from './find-entry.ts';
import { bodyAsJson, printBody } from './show-body.ts';

export interface ShowTask {
  /** Number or id. */
  id: string;
  /** Whose number `id` is, when it is one; null = the active one's. */
  session: string | null;
  api: ApiClient;
  terminal: Terminal;
  isJson: boolean;
}

/** One entry whole. Everything in it came from strangers, so nothing of it is printed as it is. */
export async function showEntry({ id, session, api, terminal, isJson }: ShowTask): Promise<void> {
  const entry = await findEntry(api, id, session);
  if (isJson) {
    const requestBody = await bodyAsJson({ api, entry, side: 'request' });
    const responseBody = await bodyAsJson({ api, entry, side: 'response' });
    return terminal.write(jsonText({ ...entry, requestBody, responseBody }));
  }
  const { style } = terminal;
  await terminal.write(`${style.bold(printableLine(`#${entry.ordinal}  ${entry.method} ${entry.url}`))}\n`);
  await terminal.write(
    `${factLines(entry)
      .map(([name, value]) => `${style.dim(name.padEnd(9))} ${value}\n`)
      .join('')}`,
  );
  if (entry.kind === 'tunnel') return;
  await printRequest(entry, api, terminal);
  await printResponse(entry, api, terminal);
  if (entry.kind === 'websocket') await printFrames(entry, api, terminal);
}

type Fact = readonly [name: string, value: string];

function factLines(entry: TrafficEntry): Fact[] {
  const { failure, tls } = entry;
  const duration = entry.duration === null ? 'still running' : durationText(entry.duration);
  const sizes = `${bytesText(entry.requestBodySize)} sent, ${bytesText(entry.responseBodySize)} received`;
  return [
    ['Status', `${statusText(entry)}, ${duration}, ${sizes}`],
    ...(failure ? [['Failure', failureText(failure)] as const] : []),
    ['Started', momentText(entry.timestamp)],
    ['Client', `${printableLine(entry.clientAddress)}${tlsText(tls, 'client')}`],
    [
      'Upstream',
      `${entry.remoteAddress === null ? 'not reached' : printableLine(entry.remoteAddress)}${tlsText(tls, 'upstream')}`,
    ],
    ...certificateFacts(tls?.upstream ?? null),
    ['Timings', timingsText(entry.timings)],
    ...flagFacts(entry),
    ['Id', entry.id],
  ];
}

function failureText({ kind, side, phase, code, message }: NonNullable<TrafficEntry['failure']>): string {
  const facts = [kind, side, phase, ...(code ? [code] : [])].join(', ');
  return printableLine(`${message} (${facts})`);
}

function tlsText(tls: EntryTls | null, side: keyof EntryTls): string {
  const facts: TlsFacts | null = tls?.[side] ?? null;
  if (facts === null) return '';
  const parts = [
    facts.version,
    facts.cipher,
    facts.alpn,
    facts.serverName && `for ${facts.serverName}`,
    facts.isResumed && 'resumed',
  ];
  return printableLine(`, ${parts.filter(Boolean).join(', ')}`);
}

function certificateFacts(upstream: UpstreamTlsFacts | null): Fact[] {
  const leaf = upstream?.chain[0];
  if (!upstream || !leaf) return [];
  const verdict = upstream.isVerified ? 'verified' : `not verified: ${upstream.verificationProblem ?? 'unknown'}`;
  const names = `${leaf.subject} from ${leaf.issuer}`.replaceAll('\n', ', ');
  return [['Origin', printableLine(`${names} until ${momentText(leaf.validTo).slice(0, 10)}, ${verdict}`)]];
}

function timingsText(timings: Timings): string {
  const phases = Object.entries(timings) as Array<[keyof Timings, number]>;
  return phases.map(([phase, phaseMs]) => `${phase} ${durationText(phaseMs)}`).join(', ') || 'none';
}

function flagFacts(entry: TrafficEntry): Fact[] {
  const flags = [
    entry.isMocked && 'mocked',
    entry.isBreakpointed && 'held at a breakpoint',
    entry.isModified && 'modified',
    entry.isTruncated && 'copy cut',
    entry.isReplay && 'replay',
    entry.isImported && 'imported',
  ].filter(Boolean);
  return flags.length === 0 ? [] : [['Flags', flags.join(', ')]];
}

async function printRequest(entry: TrafficEntry, api: ApiClient, terminal: Terminal): Promise<void> {
  await printHead(terminal, 'Request', `${entry.method} ${entry.path} HTTP/${entry.httpVersion}`, entry.requestHeaders);
  await printBody({ api, entry, side: 'request' }, terminal);
  await printTrailers(terminal, entry.requestTrailers);
}

async function printResponse(entry: TrafficEntry, api: ApiClient, terminal: Terminal): Promise<void> {
  for (const { status, reason, headers } of entry.informational) {
    await printHead(terminal, 'Informational response', `${status} ${reason}`, headers);
  }
  if (entry.responseHeaders === null) return terminal.write(`\n${terminal.style.dim('No response.')}\n`);
  const line = `HTTP/${entry.responseHttpVersion ?? entry.httpVersion} ${entry.status} ${entry.statusText ?? ''}`;
  await printHead(terminal, 'Response', line, entry.responseHeaders);
  await printBody({ api, entry, side: 'response' }, terminal);
  await printTrailers(terminal, entry.responseTrailers);
}

async function printHead(terminal: Terminal, title: string, startLine: string, headers: RawHeaders): Promise<void> {
  const { style } = terminal;
  await terminal.write(
    `\n${style.dim(`── ${title} ──`)}\n${style.bold(printableBytes(startLine.trimEnd()))}\n${headerLines(headers, terminal)}`,
  );
}

async function printTrailers(terminal: Terminal, trailers: RawHeaders | null): Promise<void> {
  if (trailers !== null)
    await terminal.write(`${terminal.style.dim('── Trailers ──')}\n${headerLines(trailers, terminal)}`);
}

function headerLines(headers: RawHeaders, { style }: Terminal): string {
  return headers.map(([name, value]) => `${style.cyan(printableBytes(name))}: ${printableBytes(value)}\n`).join('');
}

async function printFrames({ id }: TrafficEntry, api: ApiClient, terminal: Terminal): Promise<void> {
  await terminal.write(`\n${terminal.style.dim('── Frames ──')}\n`);
  for (let after: number | null = 0; after !== null; ) {
    const page: { frames: Frame[]; nextAfter: number | null } = await api.traffic.frames(id, { after, limit: 500 });
    await terminal.write(page.frames.map((frame) => `${frameLine(frame, terminal)}\n`).join(''));
    after = page.nextAfter;
  }
}

const opcodeNames: Readonly<Record<number, string>> = {
  0: 'more',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};
const shownFrameBytes = 64;

function frameLine(frame: Frame, { style }: Terminal): string {
  const arrow = frame.direction === 'client' ? style.green('→') : style.blue('←');
  const name = (opcodeNames[frame.opcode] ?? `opcode ${frame.opcode}`).padEnd(6);
  const data =
    frame.encoding === 'utf8'
      ? printableLine(frame.data)
      : Buffer.from(frame.data, 'base64').subarray(0, shownFrameBytes).toString('hex');
  return `${arrow} ${style.dim(timeText(frame.timestamp))} ${name} ${style.dim(bytesText(frame.payloadBytes).padStart(7))}  ${data}${frame.isTruncated ? style.dim(' [cut]') : ''}`;
}
