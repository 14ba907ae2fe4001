// Session files through the shipped command: into the store and out of it, in other forms, damaged ones.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { answer, call, initialized, sessionOf, writeSession } from './session-builder.ts';

let scratch: { path: string; remove(): Promise<void> };
let path: string;
const at = (name: string): string => join(scratch.path, name);
const mcp = (...args: string[]) => runCommand(['mcp', ...args], { env: { NECTOPROXY_DATA_DIR: scratch.path } });

beforeAll(async () => {
  scratch = await createScratchDir();
  path = at('session.json');
  await writeSession(path, [
    ...initialized,
    call(1, 'price'),
    answer(1, 'it costs 10'),
    call(2, 'odd \u001b]0;title\u0007 `name`'),
    ['←', { id: 2, error: { code: -32602, message: 'no such tool' } }],
  ]);
});
afterAll(() => scratch?.remove());

/** Everything a file may say, and what it may leave out. */
const anyFile = fc
  .record({
    said: fc.array(fc.record({ params: fc.jsonValue(), note: fc.jsonValue(), isModified: fc.boolean() }), {
      minLength: 2,
      maxLength: 6,
    }),
    extra: fc.jsonValue(),
    metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    isOwn: fc.boolean(),
  })
  .map(({ said, extra, metadata, isOwn }) => {
    const session = sessionOf(said.map(({ params }, id) => ['→', { id, method: 'x', params }] as const));
    const messages = session.messages.map((message, index) => ({
      ...message,
      ...(said[index]?.isModified ? { modified: true, original_payload: { index } } : {}),
      note: said[index]?.note,
      ...(isOwn ? { x_nectoproxy: ownOf(index) } : {}),
    }));
    return { ...session, messages, tool: extra, metadata };
  });

const momentBefore = (index: number, ms: number): string =>
  new Date(Date.UTC(2026, 10, 21) + index * 10 - ms).toISOString().replace('Z', '+00:00');

const ownOf = (index: number) => ({
  held_ms: 5,
  before: [
    { timestamp: momentBefore(index, 5), stderr: `line ${index}\n` },
    {
      proxy_id: `dropped-${index}`,
      timestamp: momentBefore(index, 4),
      direction: 'client_to_server',
      method: 'y',
      disposition: 'dropped',
      jsonrpc_id: 12,
      payload: { id: 12, method: 'y' },
    },
  ],
});

// Each command is a process of its own, and the machine may be busy.
describe('[mcp-session-files] a session file', { timeout: 240_000 }, () => {
  it('goes into the store and comes out of it, field for field', async () => {
    for (const [index, file] of fc.sample(anyFile, { numRuns: 2, seed: 11 }).entries()) {
      const [given, back] = [at(`given-${index}.json`), at(`back-${index}.json`)];
      const text = `${JSON.stringify(file, null, 2)}\n`;
      await writeFile(given, text);
      const imported = await mcp('import', given, '--json');
      expect(imported.stderr).toBe('');
      const { connectionId } = JSON.parse(imported.stdout);
      expect((await mcp('export', '--connection', connectionId, '--output', back)).exitCode).toBe(0);
      expect(JSON.parse(await readFile(back, 'utf8'))).toEqual(JSON.parse(text));
    }
  });

  it('is exported with its numbers as they are, and keys in their order', async () => {
    const text = JSON.stringify(sessionOf([call(1, 'price', { n: 'BIG' })])).replace(
      '"BIG"',
      '12345678901234567890.10',
    );
    await writeFile(at('big.json'), text);
    const imported = await mcp('import', at('big.json'));
    expect(imported.stdout).toMatch(/^Imported 1 message into “big” /);
    await mcp('export', '--session', 'big', '--output', at('big-back.json'));
    const back = await readFile(at('big-back.json'), 'utf8');
    expect(back).toContain('"n": 12345678901234567890.10');
    expect(back).toBe(
      `${JSON.stringify(JSON.parse(text), null, 2).replace(/"n": .*/, '"n": 12345678901234567890.10')}\n`,
    );
  });

  it('is written in other forms', async () => {
    const out = async (form: string) => {
      const ended = await mcp('export', '--session-file', path, '--output', '-', '--output-format', form);
      expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
      return ended.stdout;
    };
    const original = await readFile(path, 'utf8');
    expect(await out('json')).toBe(original);
    const lines = (await out('jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(1)).toEqual(JSON.parse(original).messages);
    const { log } = JSON.parse(await out('har'));
    expect(log.entries.map((entry: { _mcp: { method: string } }) => entry._mcp.method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
      'tools/call',
    ]);
    expect(log.entries[2]).toMatchObject({ time: 10, response: { status: 200 } });
    const page = await out('markdown');
    expect(page).toContain('## 3 → `tools/call`, id `1`');
    expect(page).toContain('**error**');
  });

  it('is shown a line for each message, and nothing in it commands the terminal', async () => {
    const { stdout, exitCode } = await mcp('inspect', '--session-file', path);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('→     3  tools/call price  id 1\n');
    expect(stdout).toContain('←     4  response tools/call price  id 1  10 ms\n');
    expect(stdout).toMatch(/← {5}6 {2}response tools\/call odd .* error\n/);
    expect(stdout).not.toContain('\u001b');
    const verbose = await mcp('inspect', '--session-file', path, '--verbose');
    expect(verbose.stdout).toContain('"text": "it costs 10"');
    const lines = (await mcp('inspect', '--session-file', path, '--json')).stdout.trim().split('\n');
    expect(JSON.parse(lines[4] as string)).toMatchObject({ method: 'tools/call', target: 'price', latency_ms: 10 });
  });

  it('that is cut gives what it holds, and says so', async () => {
    const text = await readFile(path, 'utf8');
    await writeFile(at('cut.json'), text.slice(0, text.indexOf('"sequence": 4')));
    const shown = await mcp('inspect', '--session-file', at('cut.json'));
    expect(shown.exitCode).toBe(1);
    expect(shown.stdout).toContain('4 messages');
    expect(shown.stderr).toContain('ends in the middle');
    const imported = await mcp('import', at('cut.json'));
    expect([imported.exitCode, imported.stdout]).toEqual([1, expect.stringContaining('Imported 4 messages')]);
    await mcp('export', '--session-file', at('cut.json'), '--output', at('mended.json'));
    expect(JSON.parse(await readFile(at('mended.json'), 'utf8')).messages).toHaveLength(4);
  });

  it('of another kind is refused, and nothing of it is kept', async () => {
    await writeFile(at('har.json'), '{"log": {"entries": []}}');
    await writeFile(at('deep.json'), '['.repeat(1_000_000));
    for (const name of ['har.json', 'deep.json']) {
      const shown = await mcp('inspect', '--session-file', at(name));
      expect([shown.exitCode, shown.stdout]).toEqual([1, '']);
      expect(shown.stderr).toContain('not an MCP session file');
      const imported = await mcp('import', at(name));
      expect([imported.exitCode, imported.stderr]).toEqual([1, expect.stringContaining('Nothing was imported')]);
    }
    const { stdout } = await runCommand(['sessions', '--json'], { env: { NECTOPROXY_DATA_DIR: scratch.path } });
    const names = JSON.parse(stdout).sessions.map(({ name }: { name: string }) => name);
    expect(names).not.toContain('har');
    expect(names).not.toContain('deep');
  });

  it('with a bad message loses only that', async () => {
    const session = sessionOf([call(1, 'a'), call(2, 'b')]);
    Object.assign(session.messages[0] as object, { direction: 'sideways' });
    await writeFile(at('bad.json'), JSON.stringify(session));
    const { stdout, stderr, exitCode } = await mcp('inspect', '--session-file', at('bad.json'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 message\n');
    expect(stderr).toContain('message 0 was left out: its direction');
    const report = JSON.parse((await mcp('import', at('bad.json'), '--json')).stdout);
    expect(report).toMatchObject({ imported: 1, skipped: 1, skippedMessages: [{ index: 0 }] });
  });
});
