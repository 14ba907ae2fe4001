// The database is the bus: several processes write at once, and each sees what the others wrote, once and in order.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/record/store/store.ts';
import { recordOne, StoreLab, until } from './store-lab.ts';

const child = join(import.meta.dirname, 'recording-child.ts');
let lab: StoreLab;

afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

/** Follows the changes as a front end does, and keeps what it was told. */
class Tail {
  readonly entries = new Map<string, number>();
  readonly seqs: number[] = [];
  #seq: number;
  #isReading = false;
  #reading: Promise<void> = Promise.resolve();
  readonly #store: Store;
  readonly #unsubscribe: () => void;

  constructor(store: Store, seq: number) {
    this.#store = store;
    this.#seq = seq;
    this.#unsubscribe = store.onCommitted((committed) => {
      if (!this.#isReading) this.#reading = this.#read(committed);
    });
  }

  /** A store that closes refuses what is still being read. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#reading;
  }

  async #read(committed: number): Promise<void> {
    this.#isReading = true;
    for (let upTo = committed; this.#seq < upTo; ) {
      const page = await this.#store.reader.changesSince(this.#seq, 50);
      for (const change of page.changes) {
        this.seqs.push(change.seq);
        if (change.kind === 'entry') this.entries.set(change.entry.id, (this.entries.get(change.entry.id) ?? 0) + 1);
      }
      this.#seq = page.upToSeq;
      upTo = await this.#store.reader.currentSeq();
    }
    this.#isReading = false;
  }
}

describe('two processes that record at once', () => {
  it('lose nothing, count exactly, and both tails see every entry once', async () => {
    lab = new StoreLab();
    const app = await lab.open({ claim: true, recoverPending: true });
    const other = await lab.open();
    const { id: sessionId } = await app.reader.activeSession();
    const from = await app.reader.currentSeq();
    const tails = [new Tail(app, from), new Tail(other, from)];
    const recorder = lab.recorder(app);

    const running = [1, 2].map(() =>
      spawn(process.execPath, [child, lab.dir, 'count', '400'], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const ends = running.map((process) => once(process, 'exit'));
    await Promise.all(running.map((process) => once(process.stdout, 'data')));
    for (let i = 0; i < 400; i += 1) {
      recordOne(recorder, sessionId, 'abc');
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await recorder.flush();
    expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);

    const ids = lab.rows<{ id: string }>('SELECT id FROM traffic').map((row) => row.id);
    expect(ids).toHaveLength(1_200);
    for (const tail of tails) {
      await until(() => tail.entries.size === 1_200);
      expect([...tail.entries.keys()].sort()).toEqual([...ids].sort());
      expect(new Set(tail.entries.values())).toEqual(new Set([1]));
      expect(tail.seqs).toEqual([...new Set(tail.seqs)].sort((a, b) => a - b));
      await tail.stop();
    }
    expect(await app.reader.session(sessionId)).toMatchObject({ trafficCount: 1_200 });
    expect(
      lab.rows(
        'SELECT traffic_count = (SELECT count(*) FROM traffic) AND total_bytes = (SELECT sum(response_body_size) FROM traffic) AS isExact FROM sessions',
      ),
    ).toEqual([{ isExact: 1 }]);
    expect(lab.rows('SELECT count(DISTINCT instance_id) AS recorders FROM traffic')).toEqual([{ recorders: 3 }]);
  });
});

describe('kill -9 of a recording process', () => {
  it('loses nothing that was committed; what was pending is interrupted, with what was stored', async () => {
    lab = new StoreLab();
    for (let round = 0; round < 3; round += 1) {
      const process_ = spawn(process.execPath, [child, lab.dir, 'forever'], { stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      process_.stdout.on('data', (text: Buffer) => {
        printed += text.toString();
      });
      await until(() => printed.split('\n').length > 200 * (round + 1));
      process_.kill('SIGKILL');
      await once(process_, 'close');
      const committed = printed.slice(0, printed.lastIndexOf('\n')).split('\n');

      expect(lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      const beside = await lab.open();
      expect(lab.rows("SELECT count(*) AS pending FROM traffic WHERE state = 'responding'")).toEqual([{ pending: 1 }]);
      await beside.close();
      const store = await lab.open({ claim: true, recoverPending: true });
      const stored = new Set(lab.rows<{ id: string }>('SELECT id FROM traffic').map((row) => row.id));
      expect(committed.filter((id) => !stored.has(id))).toEqual([]);
      expect(lab.rows("SELECT count(*) AS pending FROM traffic WHERE state NOT IN ('completed', 'failed')")).toEqual([
        { pending: 0 },
      ]);
      expect(
        lab.rows(`SELECT traffic_count = (SELECT count(*) FROM traffic)
          AND total_bytes = (SELECT sum(request_body_size + response_body_size) FROM traffic) AS isExact FROM sessions`),
      ).toEqual([{ isExact: 1 }]);
      const [cut] = lab.rows<{
        id: string;
        error: string;
        size: number;
        stored: number;
        isTruncated: number;
        chunks: number;
      }>(
        `SELECT id, error, response_body_size AS size, response_body_stored AS stored, is_truncated AS isTruncated,
           (SELECT coalesce(sum(length(data)), 0) FROM body_chunks WHERE traffic_id = traffic.id) AS chunks
         FROM traffic WHERE host = 'pending' ORDER BY number DESC`,
      );
      expect(JSON.parse(cut?.error ?? '')).toMatchObject({ kind: 'interrupted' });
      expect(cut?.stored).toBe(cut?.chunks);
      expect(cut?.isTruncated).toBe((cut?.stored ?? 0) < (cut?.size ?? 0) ? 1 : 0);
      await store.close();
    }
  });

  it('of one recorder leaves the pending entries of a living one alone', async () => {
    lab = new StoreLab();
    const living = spawn(process.execPath, [child, lab.dir, 'forever'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(living.stdout, 'data');
    living.stdout.resume();
    const store = await lab.open({ claim: true, recoverPending: true });
    expect(lab.rows("SELECT count(*) AS failed FROM traffic WHERE state = 'failed'")).toEqual([{ failed: 0 }]);
    expect(lab.rows("SELECT count(*) AS pending FROM traffic WHERE state = 'responding'")).toEqual([{ pending: 1 }]);
    const gone = once(living, 'close');
    living.kill('SIGKILL');
    await gone;
    // The app that runs on notices that the recorder is gone.
    await until(() => lab.rows("SELECT 1 FROM traffic WHERE state = 'responding'").length === 0);
    await store.close();
  });
});
