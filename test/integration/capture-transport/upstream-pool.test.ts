import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UpstreamConnection, UpstreamTarget } from '../../../src/capture/upstream/upstream-connection.ts';
import { createUpstreamConnector } from '../../../src/capture/upstream/upstream-connector.ts';
import { UpstreamPool } from '../../../src/capture/upstream/upstream-pool.ts';

let server: net.Server;
let accepted: net.Socket[];
let target: UpstreamTarget;
let upstream: ReturnType<typeof createUpstreamConnector>;

beforeEach(async () => {
  accepted = [];
  server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    accepted.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  target = { scheme: 'http', host: '127.0.0.1', port, address: null, serverName: null, mustVerify: true };
  upstream = createUpstreamConnector({ ownEndpoints: () => [] });
});
afterEach(() => {
  upstream.close();
  for (const socket of accepted) socket.destroy();
  server.close();
});

async function dial(to = target): Promise<UpstreamConnection> {
  const before = accepted.length;
  const result = await upstream.dial(to);
  if (result.kind === 'failed') throw new Error(result.failure.message);
  while (accepted.length === before) await new Promise((resolve) => setTimeout(resolve, 2));
  return result.connection;
}

describe('own connections', () => {
  test('are given again to their client only, the newest first', async () => {
    const owner = upstream.createOwner();
    const other = upstream.createOwner();
    const [first, second] = [await dial(), await dial()];
    owner.giveBack(first);
    owner.giveBack(second);
    expect(other.takeOwn(target)).toBeNull();
    expect(other.takeShared(target)).toBeNull();
    expect(owner.takeOwn({ ...target, host: 'other.test' })).toBeNull();
    expect(owner.takeOwn(target)).toBe(second);
    expect(owner.takeOwn(target)).toBe(first);
    expect(owner.takeOwn(target)).toBeNull();
  });

  test('become shared when the client is gone, unless authentication is tied to them', async () => {
    const owner = upstream.createOwner();
    const [clean, bound] = [await dial(), await dial()];
    bound.isBound = true;
    owner.giveBack(clean);
    owner.giveBack(bound);
    owner.close();
    const other = upstream.createOwner();
    expect(other.takeShared(target)).toBe(clean);
    expect(other.takeShared(target)).toBeNull();
    expect(bound.socket.destroyed).toBe(true);
  });

  test('given back after the client has gone, they are shared at once', async () => {
    const owner = upstream.createOwner();
    const connection = await dial();
    owner.close();
    owner.giveBack(connection);
    expect(upstream.createOwner().takeShared(target)).toBe(connection);
  });

  test('of which there are too many, the oldest go', async () => {
    const pool = new UpstreamPool({ maxOwn: 2, maxShared: 0 });
    const owner = pool.createOwner();
    const connections = [await dial(), await dial(), await dial()];
    for (const connection of connections) owner.giveBack(connection);
    expect(connections.map(({ socket }) => socket.destroyed)).toEqual([true, false, false]);
    pool.close();
    expect(connections.every(({ socket }) => socket.destroyed)).toBe(true);
  });
});

describe.each([
  ['own', (owner: ReturnType<typeof upstream.createOwner>) => owner.takeOwn(target)],
  ['shared', () => upstream.createOwner().takeShared(target)],
] as const)('an idle %s connection is dropped', (which, take) => {
  async function idle(): Promise<{ connection: UpstreamConnection; owner: ReturnType<typeof upstream.createOwner> }> {
    const owner = upstream.createOwner();
    const connection = await dial();
    owner.giveBack(connection);
    if (which === 'shared') owner.close();
    return { connection, owner };
  }

  test.each([
    ['says something nobody asked for', (socket: net.Socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n')],
    ['ends', (socket: net.Socket) => void socket.end()],
    ['is reset', (socket: net.Socket) => void socket.resetAndDestroy()],
  ])('when it %s', async (_what, act) => {
    const { connection, owner } = await idle();
    act(accepted[0] as net.Socket);
    await expect.poll(() => connection.socket.destroyed).toBe(true);
    expect(take(owner)).toBeNull();
  });
});

test('a connection with unread bytes, an ended or a destroyed one is not taken back', async () => {
  const owner = upstream.createOwner();
  const unread = await dial();
  (accepted[0] as net.Socket).write('left over');
  unread.socket.once('readable', () => {});
  await expect.poll(() => unread.socket.readableLength).toBeGreaterThan(0);
  const ended = await dial();
  ended.socket.end();
  const destroyed = await dial();
  destroyed.socket.destroy();
  for (const connection of [unread, ended, destroyed]) owner.giveBack(connection);
  expect(owner.takeOwn(target)).toBeNull();
  expect(unread.socket.destroyed).toBe(true);
});

describe('shared connections', () => {
  test('are kept for a short time', async () => {
    const pool = new UpstreamPool({ sharedIdleMs: 200 });
    const connection = await dial();
    pool.addShared(connection);
    expect(connection.socket.destroyed).toBe(false);
    await expect.poll(() => connection.socket.destroyed).toBe(true);
    expect(pool.takeShared(target)).toBeNull();
    pool.close();
  });

  test('are limited in number, for each target and in all, the oldest going first', async () => {
    const pool = new UpstreamPool({ maxSharedPerKey: 2, maxShared: 3 });
    const mapped = { ...target, host: 'other.test', address: '127.0.0.1' };
    const connections = [await dial(), await dial(), await dial(), await dial(mapped), await dial(mapped)];
    for (const connection of connections) pool.addShared(connection);
    expect(connections.map(({ socket }) => socket.destroyed)).toEqual([true, true, false, false, false]);
    pool.close();
    expect(connections.every(({ socket }) => socket.destroyed)).toBe(true);
  });
});

describe('dialling', () => {
  test('a name with several addresses is reached at the one that answers', async () => {
    const result = await upstream.dial({ ...target, host: 'localhost' });
    expect(result).toMatchObject({ kind: 'connected', connection: { remoteAddress: `127.0.0.1:${target.port}` } });
    if (result.kind === 'connected') {
      expect(result.dnsMs).toBeGreaterThan(0);
      result.connection.socket.destroy();
    }
  });

  test('names below localhost are this machine (RFC 6761)', async () => {
    const result = await upstream.dial({ ...target, host: 'app.localhost' });
    expect(result.kind).toBe('connected');
    if (result.kind === 'connected') result.connection.socket.destroy();
  });

  test('an abort ends it, before and after it began', async () => {
    const before = await upstream.dial(target, AbortSignal.abort());
    expect(before).toMatchObject({ kind: 'failed', failure: { kind: 'aborted', side: 'client' } });
    const abort = new AbortController();
    // Addresses for documentation (RFC 5737): nothing answers there, or the system says at once that it cannot be reached.
    const dialling = upstream.dial({ ...target, host: '203.0.113.1' }, abort.signal);
    setTimeout(() => abort.abort(), 20);
    expect((await dialling).kind).toBe('failed');
  });

  test('reset reaches the other side as a reset', async () => {
    const connection = await dial();
    const error = new Promise<NodeJS.ErrnoException>((resolve) => accepted[0]?.once('error', resolve).resume());
    connection.reset();
    expect((await error).code).toBe('ECONNRESET');
  });
});
