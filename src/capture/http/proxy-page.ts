import type { Failure } from '../../model/failure.ts';

/** What the proxy itself says to a client when there is no origin's answer to pass on: plain words, no scripts, readable in curl too. */
export interface ProxyPage {
  status: number;
  reason: string;
  /** The whole response, latin1. */
  text: string;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};

export function proxyPage(failure: Failure, options: { keepAlive: boolean; withBody: boolean }): ProxyPage {
  const status = statusFor(failure);
  const reason = reasons[status] ?? 'Bad Gateway';
  const body = pageText(status, reason, failure);
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `Connection: ${options.keepAlive ? 'keep-alive' : 'close'}`,
  ];
  const bodyBytes = options.withBody ? Buffer.from(body).latin1Slice() : '';
  return { status, reason, text: `${lines.join('\r\n')}\r\n\r\n${bodyBytes}` };
}

function statusFor(failure: Failure): number {
  switch (failure.kind) {
    case 'malformed-request':
      return 400;
    case 'own-port':
    case 'loop':
    case 'blocked':
      return 403;
    case 'timed-out':
      return 504;
    default:
      return 502;
  }
}

function pageText(status: number, reason: string, failure: Failure): string {
  const facts = [`kind: ${failure.kind}`, `side: ${failure.side}`, `phase: ${failure.phase}`];
  if (failure.code !== undefined) facts.push(`code: ${failure.code}`);
  return `${status} ${reason}\n\n${failure.message}\n\nThis answer comes from NectoProxy, not from the origin.\n${facts.join(' · ')}\n`;
}
