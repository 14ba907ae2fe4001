// A recorded session sent again to a live server, by the shipped command.
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { answer, call, initialized, sessionOf, writeSession } from './session-builder.ts';

const serverPath = fileURLToPath(new URL('./scripted-server.ts', import.meta.url));
const server = (words = ''): string => `"${process.execPath}" "${serverPath}" ${words}`;

let scratch: { path: string; remove(): Promise<void> };
let path: string;
beforeAll(async () => {
  scratch = await createScratchDir();
  path = join(scratch.path, 'session.json');
  await writeSession(path, [
    ...initialized,
    call(1, 'price', { of: 'tea' }),
    answer(1, 'it costs 10', { echo: { of: 'tea' } }),
    call('two', 'ask', { prompt: 'hello' }),
    ['←', { id: 7, method: 'sampling/createMessage', params: { prompt: 'hello' } }],
    ['→', { id: 7, result: { role: 'assistant', content: { type: 'text', text: 'good morning' } } }],
    answer('two', 'the model says good morning'),
    ['→', { id: 3, method: 'ping' }],
    ['←', { id: 3, result: {} }],
  ]);
});
afterAll(() => scratch?.remove());

async function replay(words: string, ...args: string[]) {
  const output = join(scratch.path, `results-${Math.random()}.json`);
  const target = words.startsWith('http') ? ['--target-url', words] : ['--target-command', words];
  const ended = await runCommand(['mcp', 'replay', '--session-file', path, ...target, '--output', output, ...args]);
  const results = JSON.parse(await readFile(output, 'utf8'));
  return { ...ended, results, verdicts: results.results.map(({ verdict }: { verdict: string }) => verdict) };
}

// Each command is a process of its own, and so is its server; the machine may be busy.
describe('[mcp-replay] mcp replay over stdio', { timeout: 240_000 }, () => {
  it('ends with 0 when every answer is the same, questions of the server answered from the recording', async () => {
    const { exitCode, verdicts, results, stdout, stderr } = await replay(server());
    expect(`${stdout}${stderr}`).toContain('Every answer is the same.');
    expect(exitCode).toBe(0);
    expect(verdicts).toEqual(['same', 'same', 'same', 'same', 'same']);
    expect(results).toMatchObject({ target_command: server(), target_url: null, summary: { same: 5, differs: 0 } });
    expect(results.results[3]).toMatchObject({
      original_request: { proxy_id: 'p-5', jsonrpc_id: 'two' },
      sent_message: { id: 'two', method: 'tools/call' },
      response: { id: 'two', result: { content: [{ text: 'the model says good morning' }] } },
      error: null,
    });
    expect(results.results[3].duration_ms).toBeGreaterThan(0);
  });

  it('ends with 1 when an answer changed, and says where', async () => {
    const junit = join(scratch.path, 'junit.xml');
    const { exitCode, verdicts, results, stdout } = await replay(server('price=12'), '--junit', junit);
    expect(exitCode).toBe(1);
    expect(verdicts).toEqual(['same', 'same', 'differs', 'same', 'same']);
    expect(results.results[2].differences).toEqual([
      { path: '$.result.content[0].text', change: 'changed', recorded: '"it costs 10"', live: '"it costs 12"' },
    ]);
    expect(stdout).toContain('- $.result.content[0].text: "it costs 10"');
    expect(await readFile(junit, 'utf8')).toContain(
      '<testsuite name="mcp replay session.json" tests="5" failures="1" errors="0"',
    );
    const ignoring = await replay(server('price=12'), '--ignore', '$.result.content[*].text');
    expect(ignoring.exitCode).toBe(0);
    expect(ignoring.results.results[2].ignored).toBe(1);
  });

  it('learns from a second recording what always differs', async () => {
    const own = path;
    const clock = (at: number) => [...initialized, call(1, 'clock'), answer(1, 'now', { at })];
    path = join(scratch.path, 'clock.json');
    const baseline = join(scratch.path, 'clock-again.json');
    await writeSession(path, clock(1));
    await writeSession(baseline, clock(2));
    const plain = await replay(server());
    const learned = await replay(server(), '--baseline', baseline);
    path = own;
    expect([plain.exitCode, learned.exitCode]).toEqual([1, 0]);
  });

  it('begins with a handshake of its own when the recording has none', async () => {
    const own = path;
    path = join(scratch.path, 'no-handshake.json');
    await writeSession(path, [call(1, 'price'), answer(1, 'it costs 10')]);
    const { exitCode, verdicts } = await replay(server());
    const refused = await replay(server('mode=refuses'));
    const without = await replay(server('mode=refuses'), '--no-handshake');
    path = own;
    expect([exitCode, verdicts]).toEqual([0, ['same']]);
    expect(refused.results.results[0].error).toContain('refused the handshake');
    expect(without.verdicts).toEqual(['same']);
  });

  it('tells of a server that dies half-way', async () => {
    const { exitCode, verdicts, results } = await replay(server('mode=dies'));
    expect(exitCode).toBe(1);
    expect(verdicts).toEqual(['same', 'same', 'same', 'failed', 'failed']);
    expect(results.results[3].error).toContain('exit code 3; it last said: out of memory');
    expect(results.results[4].error).toContain('not sent: the server has ended');
  });

  it('tells of a server that never answers, and ends', async () => {
    const { exitCode, verdicts, results } = await replay(server('mode=silent'), '--timeout', '0.5');
    expect(exitCode).toBe(1);
    expect(verdicts).toEqual(['timed_out', 'failed', 'failed', 'failed', 'failed']);
    expect(results.results[0].error).toBe('no answer within 0.5 s');
    expect(results.results[1].error).toContain('not sent');
  });

  it('tells of a server that speaks another revision, and passes over what is no JSON', async () => {
    expect((await replay(server('mode=old'))).results.results[0].differences).toEqual([
      { path: '$.result.protocolVersion', change: 'changed', recorded: '"2025-11-25"', live: '"2024-11-05"' },
    ]);
    expect((await replay(server('mode=noisy'))).exitCode).toBe(0);
  });

  it('tells of a server that cannot start', async () => {
    const { exitCode, verdicts, results } = await replay('nectoproxy-no-such-program --flag');
    expect(exitCode).toBe(1);
    expect(new Set(verdicts)).toEqual(new Set(['failed']));
    expect(results.results[0].error).toContain('there is no such program');
  });

  it('sends several at once where the client did, and does not wait for what was never answered', async () => {
    const own = path;
    path = join(scratch.path, 'at-once.json');
    await writeSession(path, [
      ...initialized,
      call(1, 'never'),
      call(2, 'price'),
      call(3, 'price'),
      answer(3, 'it costs 10'),
      answer(2, 'it costs 10'),
      ['→', { method: 'notifications/cancelled', params: { requestId: 1 } }],
    ]);
    const { exitCode, verdicts } = await replay(server());
    path = own;
    expect(verdicts).toEqual(['same', 'same', 'same', 'same', 'same', 'same']);
    expect(exitCode).toBe(0);
  });

  it('sends payloads as they were recorded, however large their numbers', async () => {
    const own = path;
    path = join(scratch.path, 'numbers.json');
    const said = sessionOf([...initialized, call('ID', 'price', { n: 'BIG' }), answer('ID', 'it costs 10')]);
    const text = JSON.stringify(said).replaceAll('"ID"', '12345678901234567890').replaceAll('"BIG"', '0.10');
    await writeFile(path, text.replaceAll('"jsonrpc_id":12345678901234567890', '"jsonrpc_id":null'));
    const { results } = await replay(server(), '--timeout', '0.5');
    const raw = (
      await runCommand([
        'mcp',
        'replay',
        '--session-file',
        path,
        '--target-command',
        server(),
        '--timeout',
        '0.5',
        '--json',
      ])
    ).stdout;
    path = own;
    expect(raw).toContain('"id": 12345678901234567890');
    expect(raw).toContain('"n": 0.10');
    expect(results.results).toHaveLength(3);
  });

  it('runs the server with --env in --cwd', async () => {
    const [own, file] = [path, join(scratch.path, 'where.mjs')];
    const where = `{ jsonrpc: '2.0', id: 1, result: { cwd: process.cwd(), key: process.env.REPLAY_KEY } }`;
    await writeFile(file, `process.stdin.once('data', () => console.log(JSON.stringify(${where})));`);
    path = join(scratch.path, 'where.json');
    const result = { cwd: await realpath(scratch.path), key: 'a=b' };
    await writeSession(path, [
      ['→', { id: 1, method: 'where' }],
      ['←', { id: 1, result }],
    ]);
    const command = `"${process.execPath}" "${file}"`;
    const place = ['--no-handshake', '--env', 'REPLAY_KEY=a=b', '--cwd', scratch.path];
    const { verdicts } = await replay(command, ...place);
    const lost = await replay(command, '--no-handshake', '--cwd', join(scratch.path, 'nowhere'));
    path = own;
    expect(verdicts).toEqual(['same']);
    expect(lost.results.results[0].error).toContain('there is no directory');
  });

  it('is no success when there is nothing to replay', async () => {
    const empty = join(scratch.path, 'empty.json');
    await writeSession(empty, [['←', { method: 'notifications/message' }]]);
    const ended = await runCommand(['mcp', 'replay', '--session-file', empty, '--target-command', server()]);
    expect([ended.exitCode, ended.stderr]).toEqual([1, expect.stringContaining('nothing to replay')]);
  });

  it('refuses wrong usage with 2', async () => {
    const wrong = await runCommand(['mcp', 'replay', '--session-file', path]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('--target-command')]);
    const idle = ['--target-url', 'http://127.0.0.1:9', '--cwd', '.'];
    const without = await runCommand(['mcp', 'replay', '--session-file', path, ...idle]);
    expect([without.exitCode, without.stderr]).toEqual([2, expect.stringContaining('--cwd has no effect')]);
    const missing = await runCommand(['mcp', 'replay', '--session-file', `${path}.no`, '--target-command', 'x']);
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('there is none')]);
  });
});

describe('mcp replay over streamable HTTP', { timeout: 240_000 }, () => {
  it('keeps the session of the server, sends --header, and reads answers as JSON and as events', async () => {
    const seen: Array<string | undefined> = [];
    const http = createServer(async (request, response) => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const { id, method, params } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
      const { authorization, accept } = request.headers;
      if (authorization !== 'Bearer abc' || accept !== 'a, b') return void response.writeHead(401).end();
      seen.push(`${method} ${request.headers['mcp-session-id']} ${request.headers['mcp-protocol-version']}`);
      if (id === undefined) return void response.writeHead(202).end();
      const result =
        method === 'initialize'
          ? initialized[1]?.[1].result
          : { content: [{ type: 'text', text: 'it costs 10' }], echo: params.arguments };
      const text = JSON.stringify({ jsonrpc: '2.0', id, result });
      if (method === 'initialize') {
        response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's-1' }).end(text);
      } else {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`: hello\n\nevent: message\ndata: ${text}\n\n`);
      }
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const own = path;
    path = join(scratch.path, 'http.json');
    await writeSession(path, [
      ...initialized,
      call(1, 'price', { of: 'tea' }),
      answer(1, 'it costs 10', { echo: { of: 'tea' } }),
    ]);
    const headers = ['--header', 'Authorization: Bearer abc', '--header', 'Accept: a', '--header', 'Accept: b'];
    const { exitCode, verdicts } = await replay(url, ...headers);
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    const refused = await replay(url);
    path = own;
    expect([exitCode, verdicts]).toEqual([0, ['same', 'same', 'same']]);
    expect(seen).toEqual([
      'initialize undefined undefined',
      'notifications/initialized s-1 2025-11-25',
      'tools/call s-1 2025-11-25',
    ]);
    expect(refused.exitCode).toBe(1);
    expect(refused.results.results[0].error).toContain('ECONNREFUSED');
  });

  it('tells of an answer that breaks off and of one that never ends', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const http = createServer(async (request, response) => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const { id, method } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
      if (id === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      if (method === 'initialize')
        return void response.end(JSON.stringify({ jsonrpc: '2.0', id, result: initialized[1]?.[1].result }));
      if (id === 1) return void response.write('{', () => response.destroy());
      const goOn = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', goOn);
      goOn();
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const { exitCode, results } = await replay(url, '--timeout', '60');
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    expect(exitCode).toBe(1);
    const errors = results.results.map(({ error }: { error: string | null }) => error).filter(Boolean);
    expect(errors).toEqual([
      expect.stringContaining('the answer broke off'),
      'the answer has more than 256 MiB',
      'the answer has more than 256 MiB',
    ]);
  });
});
