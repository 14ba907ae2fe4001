import { type RunningContender, routeThrough } from '../contenders/contender.ts';
import { nectoProxy, type RunningNectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import { blindTunnel } from '../contenders/public-contenders.ts';
import type { Route } from '../load/commands.ts';
import type { Bench, ContenderFigures } from './row.ts';

/** NectoProxy beside the blind tunnel, for the rows that ask what is added over it. */
export interface Pair {
  tunnel: RunningContender;
  ours: RunningNectoProxy;
  /** The tunnel's route first, then ours. */
  routes: [Route, Route];
}

export async function withPair<Result>(bench: Bench, measure: (pair: Pair) => Promise<Result>): Promise<Result> {
  const tunnel = await blindTunnel.start(bench.grounds);
  try {
    const ours = await startNectoProxy(bench.grounds);
    try {
      const routeOf = (running: RunningContender) => routeThrough(running, bench.grounds, 'https');
      return await measure({ tunnel, ours, routes: [routeOf(tunnel), routeOf(ours)] });
    } finally {
      await ours.stop();
    }
  } finally {
    await tunnel.stop();
  }
}

/** The two lines of a table: what the tunnel did, what we did. */
export function pairTable(
  pair: Pair,
  tunnelFigures: ContenderFigures['figures'],
  ourFigures: ContenderFigures['figures'],
): ContenderFigures[] {
  const lineOf = (contender: typeof blindTunnel, running: RunningContender) => ({
    contender: contender.name,
    version: running.version,
    about: contender.about,
  });
  return [
    { ...lineOf(blindTunnel, pair.tunnel), figures: tunnelFigures },
    { ...lineOf(nectoProxy, pair.ours), figures: ourFigures },
  ];
}
