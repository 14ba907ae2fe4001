import type { ExchangeKind, Protocol } from '../../model/exchange.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';
import { problem } from '../../wire/head-problem.ts';
import type { RequestHead } from '../../wire/http1-head.ts';
import {
  formatAuthority,
  hostWithoutBrackets,
  type NamedHost,
  namedHost,
  parseRequestTarget,
} from '../../wire/request-target.ts';
import { isWebSocketUpgrade } from '../../wire/websocket-handshake.ts';
import type { ClientConnection, FixedOrigin } from '../context.ts';

/** Where a request wants to go and what to call it. `target` and `hostValue` are what is sent on. */
export interface RequestFacts {
  kind: ExchangeKind;
  protocol: Protocol;
  scheme: 'http' | 'https';
  /** Where the upstream connection leads: the tunnel's end, or the URL's host. Without brackets. */
  upstreamHost: string;
  upstreamPort: number;
  url: string;
  host: string;
  path: string;
  target: string;
  /** Host must say this (RFC 9112 §3.2.2); undefined = leave it alone. */
  hostValue: string | undefined;
  isProxyRequest: boolean;
}

export function requestFacts(head: RequestHead, client: ClientConnection): RequestFacts | HeadProblem {
  const named = namedHost(head);
  if (named !== undefined && 'kind' in named) return named;
  const target = parseRequestTarget(head.method, head.target);
  if ('kind' in target) return target;
  const isWebSocket = isWebSocketUpgrade(head);
  switch (target.form) {
    case 'origin':
      return insideTunnel(head, client, { path: target.path, isWebSocket, named });
    case 'asterisk':
      return insideTunnel(head, client, { path: '*', isWebSocket, named });
    case 'absolute': {
      if (client.origin !== undefined) return atOrigin(client.origin, target.path, isWebSocket);
      const isTls = target.scheme === 'https' || target.scheme === 'wss';
      const upstreamHost = hostWithoutBrackets(target.host).toLowerCase();
      return {
        ...kindOf(isWebSocket, isTls),
        upstreamHost,
        upstreamPort: target.port,
        url: `${protocolOf(isWebSocket, isTls)}://${target.authority}${target.path === '*' ? '' : target.path}`,
        host: upstreamHost,
        path: target.path,
        target: target.path,
        hostValue: target.authority,
        isProxyRequest: client.tunnel === null,
      };
    }
    case 'authority':
      return problem(
        'connect-in-tunnel',
        'CONNECT inside a tunnel is not supported: this proxy answers CONNECT at its own port only.',
      );
  }
}

function insideTunnel(
  head: RequestHead,
  client: ClientConnection,
  { path, isWebSocket, named }: { path: string; isWebSocket: boolean; named: NamedHost | undefined },
): RequestFacts | HeadProblem {
  const { tunnel, origin } = client;
  if (origin !== undefined) return atOrigin(origin, path, isWebSocket);
  if (tunnel === null) {
    return problem(
      'not-a-proxy-request',
      'This is the port of a proxy, and the request is addressed to a server: set the proxy in the program, or ask with an absolute URL.',
    );
  }
  const isTls = client.tls !== null;
  const authority = namedAuthority(named, tunnel, isTls);
  return {
    ...kindOf(isWebSocket, isTls),
    upstreamHost: tunnel.host,
    upstreamPort: tunnel.port,
    url: `${protocolOf(isWebSocket, isTls)}://${authority.text}${path === '*' ? '' : path}`,
    host: authority.host,
    path,
    target: head.target,
    hostValue: undefined,
    isProxyRequest: false,
  };
}

function atOrigin(origin: FixedOrigin, path: string, isWebSocket: boolean): RequestFacts {
  const isTls = origin.scheme === 'https';
  const target = origin.targetFor(path);
  return {
    ...kindOf(isWebSocket, isTls),
    upstreamHost: origin.host,
    upstreamPort: origin.port,
    url: `${protocolOf(isWebSocket, isTls)}://${origin.authority}${target === '*' ? '' : target}`,
    host: origin.host,
    path: target,
    target,
    hostValue: origin.authority,
    isProxyRequest: false,
  };
}

/** The URL names what Host names: a client may have opened the tunnel to an address it looked up itself. */
function namedAuthority(
  named: NamedHost | undefined,
  tunnel: { host: string; port: number },
  isTls: boolean,
): { text: string; host: string } {
  if (named !== undefined) return { text: named.value, host: hostWithoutBrackets(named.host).toLowerCase() };
  const scheme = isTls ? 'https' : 'http';
  return { text: formatAuthority(tunnel.host, tunnel.port, scheme), host: tunnel.host };
}

function protocolOf(isWebSocket: boolean, isTls: boolean): Protocol {
  if (isWebSocket) return isTls ? 'wss' : 'ws';
  return isTls ? 'https' : 'http';
}

function kindOf(isWebSocket: boolean, isTls: boolean): Pick<RequestFacts, 'kind' | 'protocol' | 'scheme'> {
  return {
    kind: isWebSocket ? 'websocket' : 'http',
    protocol: protocolOf(isWebSocket, isTls),
    scheme: isTls ? 'https' : 'http',
  };
}
