// `--session-file`: whole at every moment, also when the process that writes it is killed.
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RelayedMcpMessage } from '../../../src/model/mcp-capture-events.ts';
import type { McpConnection } from '../../../src/model/mcp-message.ts';
import { createMcpSessionFile } from '../../../src/serve/mcp-session/live-session-file.ts';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { scriptedServer, startStdioProgram } from '../../support/mcp/stdio-program.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let scratch: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(() => scratch?.remove());

const connection: McpConnection = {
  ...{ id: 'c-1', sessionId: 's', transport: 'stdio', source: 'proxy', startedAt: 0, endedAt: null },
  ...{ serverCommand: 'node x', serverUrl: null, mcpSessionId: null, clientInfo: null, serverInfo: null },
  ...{
    protocolVersion: null,
    exit: null,
    metadata: { note: 1 },
    messageCount: 0,
    intercept: null,
    isIncomplete: false,
  },
};

function message(sequence: number, more: Partial<RelayedMcpMessage> = {}): RelayedMcpMessage {
  const payload = Buffer.from(`{"jsonrpc":"2.0","id":${sequence},"method":"ping"}`);
  return {
    ...{ proxyId: `p-${sequence}`, connectionId: 'c-1', sequence, timestamp: sequence, direction: 'client_to_server' },
    ...{ kind: 'request', idText: String(sequence), method: 'ping', correlatedId: null, correlatedMethod: null },
    ...{ target: null, operationId: null, failure: null, latencyMs: null, heldMs: null, disposition: 'forwarded' },
    ...{ payloadBytes: payload.length, batchIndex: null, trafficId: null, payload, originalPayload: null },
    ...more,
  };
}

describe('[mcp-session-file-as-it-goes] a session file written as it goes', { timeout: 240_000 }, () => {
  it('holds what passed, what was held and what the server complained of', async () => {
    const path = join(scratch.path, 'one.json');
    const file = createMcpSessionFile(path, () => {});
    file.mcpConnectionStarted(connection);
    file.mcpMessageRelayed(message(0));
    await expect.poll(async () => JSON.parse(await readFile(path, 'utf8')).messages.length).toBe(1);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ ended_at: null, metadata: { note: 1 } });
    file.mcpStderrReceived({ connectionId: 'c-1', timestamp: 1, bytes: Buffer.from('oops\n') });
    file.mcpMessageRelayed(message(1, { disposition: 'held' }));
    file.mcpMessageRelayed(message(2, { disposition: 'held' }));
    const payload = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"pong"}');
    const edit = { payload, kind: 'request' as const, idText: '1', method: 'pong', target: null, failure: null };
    file.mcpMessageReleased({
      proxyId: 'p-2',
      connectionId: 'c-1',
      disposition: 'dropped',
      heldMs: 3,
      edit: null,
    });
    file.mcpMessageReleased({ proxyId: 'p-1', connectionId: 'c-1', disposition: 'edited', heldMs: 5, edit });
    file.mcpConnectionEnded({ ...connection, endedAt: 9, exit: { code: 0, signal: null } });
    await file.close();
    const text = await readFile(path, 'utf8');
    const session = JSON.parse(text);
    expect(text).toContain('"ended_at": "1970-01-01T00:00:00.009Z",\n');
    expect(session.messages.map(({ sequence }: { sequence: number }) => sequence)).toEqual([0, 1]);
    expect(session.messages[1]).toMatchObject({
      modified: true,
      method: 'pong',
      payload: { method: 'pong' },
      original_payload: { method: 'ping' },
      x_nectoproxy: { held_ms: 5, before: [{ stderr: 'oops\n' }, { disposition: 'dropped', payload: { id: 2 } }] },
    });
    expect(session.x_nectoproxy).toMatchObject({ source: 'proxy', exit: { code: 0 } });
  });

  it('never takes the place of one that is there, and gives each connection its own', async () => {
    const path = join(scratch.path, 'taken.json');
    await writeFile(path, 'mine');
    const told: string[] = [];
    const file = createMcpSessionFile(path, (sentence) => told.push(sentence));
    for (const id of ['c-1', 'c-2']) file.mcpConnectionStarted({ ...connection, id });
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('mine');
    for (const [number, id] of [
      [2, 'c-1'],
      [3, 'c-2'],
    ])
      expect(JSON.parse(await readFile(join(scratch.path, `taken-${number}.json`), 'utf8'))).toMatchObject({
        id,
        messages: [],
      });
    expect(told).toHaveLength(2);
  });

  it('says so once when it cannot be written, and goes on', async () => {
    const told: string[] = [];
    const file = createMcpSessionFile(join(scratch.path, 'no-such-folder', 'x.json'), (sentence) =>
      told.push(sentence),
    );
    file.mcpConnectionStarted(connection);
    for (let sequence = 0; sequence < 10; sequence += 1) file.mcpMessageRelayed(message(sequence));
    await file.close();
    expect(told).toEqual([expect.stringContaining('cannot be written')]);
    expect(file.isCongested()).toBe(false);
  });

  it('is loaded by `mcp inspect` with all that was in it, whenever the relay that writes it was killed', async () => {
    const random = seededRandom(20_261_122);
    const moments = Array.from({ length: 10 }, () => Math.floor(random() * 2_000));
    const killed = async (answers: number, round: number): Promise<void> => {
      const path = join(scratch.path, `killed-${round}.json`);
      const inFile = await killAfter(answers, path);
      const { exitCode, stdout } = await runCommand(['mcp', 'inspect', '--json', '--session-file', path]);
      // A write that the kill itself tore is shown as far as it goes, and said by the exit code.
      expect([0, 1]).toContain(exitCode);
      const lines = stdout.trimEnd().split('\n');
      const sequences = lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence);
      expect(sequences.length).toBeGreaterThanOrEqual(inFile);
      expect(sequences).toEqual(Array.from(sequences, (_, at) => at));
    };
    // Some at a time: most of it is waiting for programs to start and for the next write.
    for (let round = 0; round < moments.length; round += 5)
      await Promise.all(moments.slice(round, round + 5).map((answers, at) => killed(answers, round + at)));
  });
});

/** Kills a relay once so many answers passed after the first that are in its file. Resolves to how many messages the file had at least. */
async function killAfter(answers: number, path: string): Promise<number> {
  const relayArgs = ['--session-file', path];
  const program = startStdioProgram(scriptedServer('answer'), { wrappedIn: join(scratch.path, 'data'), relayArgs });
  // The last one may be on its way just now.
  const inFile = (): number => (existsSync(path) ? readFileSync(path, 'utf8').split('"proxy_id"').length - 2 : 0);
  const request = (id: number): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"ping","params":{"text":"${'x'.repeat((id % 50) * 100)}"}}\n`;
  let sent = 0;
  let passed = 0;
  let isToBeKilledAt = Number.POSITIVE_INFINITY;
  const send = (count: number): void => {
    let text = '';
    for (const end = sent + count; sent < end; sent += 1) text += request(sent);
    program.send(text);
  };
  program.child.stdout.on('data', (chunk: Buffer) => {
    const arrived = chunk.toString('latin1').split('\n').length - 1;
    passed += arrived;
    if (passed >= isToBeKilledAt) program.child.kill('SIGKILL');
    else send(arrived);
  });
  send(32);
  await expect.poll(inFile, { timeout: 60_000 }).toBeGreaterThan(0);
  const least = inFile();
  isToBeKilledAt = passed + answers;
  await program.ended;
  return least;
}
