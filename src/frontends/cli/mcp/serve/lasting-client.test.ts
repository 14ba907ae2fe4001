import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../model/app-error.ts';
import type { OpenedClient } from '../../cli-host.ts';
import { LastingClient } from './lasting-client.ts';

/** Says who was opened and closed. */
function apps() {
  const log: string[] = [];
  let count = 0;
  const open = async (): Promise<OpenedClient> => {
    const name = `app ${++count}`;
    log.push(`open ${name}`);
    const close = async (): Promise<void> => void log.push(`close ${name}`);
    return { api: { name } as unknown as OpenedClient['api'], uiUrl: null, close };
  };
  return { log, open };
}

const nameOf = async (api: unknown): Promise<string> => (api as { name: string }).name;

describe('a client that lasts', () => {
  it('opens when it is needed, once', async () => {
    const { log, open } = apps();
    const client = new LastingClient(open);
    expect(log).toEqual([]);
    expect(await Promise.all([client.use(nameOf), client.use(nameOf)])).toEqual(['app 1', 'app 1']);
    await client.close();
    expect(log).toEqual(['open app 1', 'close app 1']);
  });

  it('asks the next app when the one before has ended', async () => {
    const { log, open } = apps();
    const client = new LastingClient(open);
    const name = await client.use(async (api) => {
      const asked = await nameOf(api);
      if (asked === 'app 1') throw new AppError('not-running', 'It has ended.');
      return asked;
    });
    expect(name).toBe('app 2');
    await client.close();
    expect(log).toEqual(['open app 1', 'close app 1', 'open app 2', 'close app 2']);
  });

  it('tries again after an opening that failed', async () => {
    const { open } = apps();
    let isThere = false;
    const client = new LastingClient(async () => {
      if (!isThere) throw new AppError('data-directory', 'There is none.');
      return open();
    });
    await expect(client.use(nameOf)).rejects.toThrow('There is none.');
    isThere = true;
    expect(await client.use(nameOf)).toBe('app 1');
    await client.close();
  });

  it('closes after a while without use, and opens again', async () => {
    vi.useFakeTimers();
    try {
      const { log, open } = apps();
      const client = new LastingClient(open, 1_000);
      await client.use(nameOf);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(log).toEqual(['open app 1', 'close app 1']);
      expect(await client.use(nameOf)).toBe('app 2');
      await client.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells when nobody uses it', async () => {
    const client = new LastingClient(apps().open);
    let isUsed = true;
    const use = client.use(async () => {
      await Promise.resolve();
      isUsed = false;
    });
    await client.quiet();
    expect(isUsed).toBe(false);
    await use;
    await client.close();
  });
});
