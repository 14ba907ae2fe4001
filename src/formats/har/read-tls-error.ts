import type { Failure } from '../../model/failure.ts';
import { number, object, text } from './lenient-value.ts';
import { type ReadContext, type ReadEntry, readEntry } from './read-entry.ts';

const sentences: Readonly<Record<string, string>> = {
  'cert-rejected': 'The client refused the certificate it was given.',
  closed: 'The client closed the connection during the TLS handshake.',
  reset: 'The client reset the connection during the TLS handshake.',
  'no-shared-cipher': 'The client and the proxy had no cipher in common.',
  'handshake-timeout': 'The client began a TLS handshake and did not finish it.',
};

/** What HTTP Toolkit keeps in `log._tlsErrors`: a client that did not finish its TLS handshake. A text is the reason why it cannot be used. */
export function readTlsError(value: unknown, context: ReadContext): ReadEntry | string {
  const given = object(value);
  if (given === null) return 'a TLS error is not an object';
  const { startedDateTime, time } = given;
  const request = { method: 'CONNECT', url: `${text(given['hostname']) || 'unknown'}:443`, bodySize: 0 };
  const read = readEntry({ startedDateTime, time, request, response: {}, timings: {} }, context);
  if (typeof read === 'string') return read;
  const [address, port] = [text(given['clientIPAddress']), number(given['clientPort'])];
  const client = address?.includes(':') ? `[${address}]` : (address ?? '');
  const clientAddress = client === '' || port === null ? client : `${client}:${port}`;
  return { ...read, content: { ...read.content, clientAddress, state: 'failed', failure: failureOf(given['cause']) } };
}

function failureOf(cause: unknown): Failure {
  const code = text(cause);
  return {
    kind: 'client-tls',
    side: 'client',
    phase: 'client-tls',
    ...(code === null ? {} : { code: code.slice(0, 100) }),
    message: sentences[code ?? ''] ?? 'The TLS handshake with the client failed.',
  };
}
