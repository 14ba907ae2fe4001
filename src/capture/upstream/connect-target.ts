import { isIP } from 'node:net';
import type { Failure } from '../../model/failure.ts';
import { matchesHostPattern } from '../../model/host-pattern.ts';
import { canonicalHost } from '../../wire/canonical-host.ts';
import { hostWithoutBrackets } from '../../wire/request-target.ts';
import type { CaptureContext } from '../context.ts';
import { askInOrder, type Verdict } from '../interceptors/chain.ts';
import type { ConnectTarget, ResponseMessage } from '../interceptors/interceptor.ts';
import type { UpstreamTarget } from './upstream-connection.ts';

/**
 * Where an exchange or a tunnel has to go: what the client asked for in, the upstream target out, after the interceptors of the phase
 * `connect` and the setting `insecureHosts`. Looks nothing up and connects nowhere: that is dial.ts, next.
 */
export interface TargetRequest {
  scheme: 'http' | 'https';
  /** As written; brackets around an IPv6 address are taken off. */
  host: string;
  port: number;
  /** The name a client sent inside TLS (SNI). It is sent on, and is what the origin has to prove. */
  serverName?: string | undefined;
}

export type TargetAnswer =
  | { kind: 'target'; target: UpstreamTarget }
  | { kind: 'respond'; response: ResponseMessage }
  | { kind: 'failed'; failure: Failure };

type Context = Pick<CaptureContext, 'chain' | 'config'>;

/** A promise only while an interceptor holds the connection. */
export function targetFor(request: TargetRequest, context: Context): TargetAnswer | Promise<TargetAnswer> {
  const host = hostWithoutBrackets(request.host).toLowerCase();
  const { connect } = context.chain();
  if (connect === null)
    return { kind: 'target', target: createTarget(request, { host, port: request.port, address: null }, context) };
  const verdict = askInOrder(connect, { host, port: request.port, address: null });
  const answer = (settled: Verdict<ConnectTarget>): TargetAnswer => answerFor(settled, request, context);
  return verdict instanceof Promise ? verdict.then(answer) : answer(verdict);
}

function answerFor(verdict: Verdict<ConnectTarget>, request: TargetRequest, context: Context): TargetAnswer {
  if (verdict.kind === 'continue') return { kind: 'target', target: createTarget(request, verdict.value, context) };
  if (verdict.kind === 'respond') return { kind: 'respond', response: verdict.response };
  return { kind: 'failed', failure: { kind: 'blocked', side: 'proxy', phase: 'connect', message: verdict.reason } };
}

function createTarget(request: TargetRequest, where: ConnectTarget, context: Context): UpstreamTarget {
  const serverName = request.serverName ?? nameForTls(where.host);
  const { insecureHosts } = context.config();
  const isInsecure = (name: string): boolean => insecureHosts.some((pattern) => matchesHostPattern(pattern, name));
  const mustVerify =
    insecureHosts.length === 0 || !(isInsecure(where.host) || (serverName !== null && isInsecure(serverName)));
  return { scheme: request.scheme, host: where.host, port: where.port, address: where.address, serverName, mustVerify };
}

/** RFC 6066 §3: no addresses, and no dot at the end. */
function nameForTls(host: string): string | null {
  if (isIP(canonicalHost(host)) !== 0) return null;
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
