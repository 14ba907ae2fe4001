import { ClientConnection, requestParts } from './client-connection.ts';
import type {
  EventsCommand,
  FirstByteCommand,
  LatencyCommand,
  NewHostsCommand,
  Route,
  SamplesResult,
} from './commands.ts';

const pause = (waitMs: number) => new Promise((resolve) => setTimeout(resolve, waitMs));

/** One connection for each route, one request at a time, in short blocks that take turns. */
export async function measureLatency(command: LatencyCommand): Promise<SamplesResult> {
  const lanes = await Promise.all(
    command.routes.map(async (route) => ({
      connection: await ClientConnection.open(route),
      parts: requestParts(route, command.path),
      samples: [] as number[],
    })),
  );
  let number = 0;
  for (let block = 0; block <= command.blocks; block++) {
    for (const lane of turned(lanes, block)) {
      for (let request = 0; request < command.blockRequests; request++) {
        const bytes = lane.parts[0] + ++number + lane.parts[1];
        const startedAt = performance.now();
        await lane.connection.ask(bytes);
        if (block > 0) lane.samples.push(performance.now() - startedAt); // block 0 warms up
      }
    }
  }
  for (const lane of lanes) lane.connection.close();
  return { samples: lanes.map((lane) => lane.samples) };
}

/** From opening the connection to the end of the first answer, for hosts never asked before. */
export async function measureNewHosts(command: NewHostsCommand): Promise<SamplesResult> {
  const samples: number[][] = command.routes.map(() => []);
  const numbered = command.routes.map((route, index) => ({ route, index }));
  for (const [turn, originHost] of command.hosts.entries()) {
    for (const { route, index } of turned(numbered, turn)) {
      const hostRoute = { ...route, originHost };
      const [prefix, suffix] = requestParts(hostRoute, command.path);
      const startedAt = performance.now();
      const connection = await ClientConnection.open(hostRoute);
      await connection.ask(`${prefix}${turn}${suffix}`);
      samples[index]?.push(performance.now() - startedAt);
      connection.close();
    }
  }
  return { samples };
}

/** From asking on an open connection to the first byte of the body; the rest is given up. */
export async function measureFirstByte(command: FirstByteCommand): Promise<SamplesResult> {
  const samples: number[][] = command.routes.map(() => []);
  const numbered = command.routes.map((route, index) => ({ route, index }));
  for (let turn = 0; turn < command.samples; turn++) {
    for (const { route, index } of turned(numbered, turn)) {
      samples[index]?.push(await firstByteMs(route, command.path));
    }
  }
  return { samples };
}

async function firstByteMs(route: Route, path: string): Promise<number> {
  const connection = await ClientConnection.open(route);
  await connection.ask(requestParts(route, '/small/').join('0'));
  await pause(20);
  const startedAt = performance.now();
  const waited = await new Promise<number>((resolve, reject) => {
    connection.onBody = () => {
      connection.onBody = undefined;
      resolve(performance.now() - startedAt);
    };
    connection.ask(requestParts(route, path).join('')).catch(reject);
  });
  connection.close();
  await pause(20);
  return waited;
}

/** Delay of each event of a stream, from the origin's write to the client's read; all routes at once. */
export async function measureEvents(command: EventsCommand): Promise<SamplesResult> {
  return { samples: await Promise.all(command.routes.map((route) => readEvents(route, command))) };
}

async function readEvents(route: Route, command: EventsCommand): Promise<number[]> {
  const delays: number[] = [];
  const connection = await ClientConnection.open(route);
  await connection.ask(requestParts(route, '/small/').join('0'));
  let text = '';
  const read = (chunk: Buffer) => {
    const now = process.hrtime.bigint();
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      delays.push(Number(now - BigInt(text.slice(6, end))) / 1e6);
      text = text.slice(end + 2);
    }
  };
  connection.onBody = read;
  const path = `/events/${command.count}/${command.everyMs}`;
  // The stream ends with its connection, which is the one failure expected here.
  await connection.ask(requestParts(route, path).join('')).catch(() => {});
  if (delays.length !== command.count) {
    throw new Error(`${delays.length} of ${command.count} events arrived`);
  }
  return delays;
}

function turned<Item>(items: Item[], turn: number): Item[] {
  const from = turn % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
