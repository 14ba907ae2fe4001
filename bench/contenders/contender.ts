import type { BenchCertificates } from '../lab/certificates.ts';
import type { Route } from '../load/commands.ts';

/** What every contender is given: where the origin is, whom to trust, and a folder of its own. */
export interface Grounds {
  certificates: BenchCertificates;
  origin: { httpPort: number; httpsPort: number };
  folder: string;
}

/** Something that stands between the load generator and the origin. */
export interface Contender {
  name: string;
  /** One sentence for the table of results. */
  about: string;
  start: (grounds: Grounds) => Promise<RunningContender>;
}

export interface RunningContender {
  version: string;
  /** The process whose time and memory are read; absent for the direct connection. */
  pid?: number;
  proxy?: { host: string; port: number };
  /** The authority a client must trust to speak TLS through it. */
  caPath: string;
  /** Does it decrypt, or only pass bytes on? */
  isIntercepting: boolean;
  /** Entries recorded until now; absent for those that record nothing. */
  recordedCount?: () => Promise<number>;
  stop: () => Promise<void>;
}

/** Thrown by `start` when a contender cannot take part on this machine; the text says how to get it. */
export class UnavailableContender extends Error {}

export function routeThrough(running: RunningContender, grounds: Grounds, scheme: 'http' | 'https'): Route {
  const isTls = scheme === 'https';
  return {
    kind: running.proxy === undefined ? 'direct' : isTls ? 'connect' : 'absolute',
    ...(running.proxy === undefined ? {} : { proxyHost: running.proxy.host, proxyPort: running.proxy.port }),
    originHost: 'localhost',
    originPort: isTls ? grounds.origin.httpsPort : grounds.origin.httpPort,
    isTls,
    caPath: running.caPath,
  };
}
