import type { Failure, FailureKind, FailurePhase } from '../../model/failure.ts';

/** What the system says when an upstream connection cannot be made, as a failure in plain sentences. Pure words, no decisions. */
export function dialFailure(error: NodeJS.ErrnoException, phase: FailurePhase, where: string): Failure {
  const code = error.code ?? '';
  const known = systemFailures[code];
  if (known !== undefined) return upstream(known.kind, phase, code, known.say(where));
  return upstream('unreachable', phase, code, `No connection to ${where} could be made (${error.message}).`);
}

/** A name that has no address, or whose address could not be found out. */
export function lookupFailure(error: NodeJS.ErrnoException, host: string): Failure {
  const code = error.code ?? '';
  const isTemporary = code === 'EAI_AGAIN' || code === 'ETIMEOUT' || code === 'EAI_FAIL';
  const message = isTemporary
    ? `The address of ${host} could not be looked up: no name server answered in time. Check this machine's network and DNS settings.`
    : `The host name ${host} has no address. Check its spelling, or map it to an address with a DNS mapping.`;
  return upstream('unresolved', 'dns', code, message);
}

export function connectTimedOut(where: string, limitMs: number): Failure {
  return upstream(
    'timed-out',
    'connect',
    'ETIMEDOUT',
    `${where} did not answer within ${limitMs / 1000} s. A firewall may drop the packets, or the host is down.`,
  );
}

export function dialAborted(phase: FailurePhase): Failure {
  return {
    kind: 'aborted',
    side: 'client',
    phase,
    message: 'The client went away before the connection to the origin was made.',
  };
}

/** A handshake that ended in an error other than a certificate we refuse. */
export function handshakeFailure(error: NodeJS.ErrnoException, where: string): Failure {
  const code = error.code ?? '';
  const say = handshakeWords.find(([pattern]) => pattern.test(code))?.[1];
  if (say !== undefined) return upstream('upstream-tls', 'upstream-tls', code, say(where));
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const isReset = error.syscall !== undefined;
    const how = isReset ? 'reset the connection' : 'closed the connection';
    return upstream(
      isReset ? 'reset' : 'closed-early',
      'upstream-tls',
      code,
      `${where} ${how} during the TLS handshake. It may not speak TLS on this port, or it refuses what was offered.`,
    );
  }
  if (code === 'ETIMEDOUT')
    return upstream(
      'timed-out',
      'upstream-tls',
      code,
      `The connection to ${where} timed out during the TLS handshake.`,
    );
  return upstream('upstream-tls', 'upstream-tls', code, `The TLS handshake with ${where} failed (${error.message}).`);
}

export function handshakeTimedOut(where: string, limitMs: number): Failure {
  return upstream(
    'timed-out',
    'upstream-tls',
    'ETIMEDOUT',
    `${where} accepted the connection and did not finish the TLS handshake within ${limitMs / 1000} s.`,
  );
}

type Say = (where: string) => string;

const systemFailures: Readonly<Record<string, { kind: FailureKind; say: Say }>> = Object.assign(Object.create(null), {
  ECONNREFUSED: {
    kind: 'refused',
    say: (where: string) =>
      `Nothing listens at ${where}: the connection was refused. Is the server running, and is the port right?`,
  },
  ETIMEDOUT: {
    kind: 'timed-out',
    say: (where: string) => `${where} did not answer. A firewall may drop the packets, or the host is down.`,
  },
  EHOSTUNREACH: { kind: 'unreachable', say: (where: string) => `There is no route to ${where}, or the host is down.` },
  EHOSTDOWN: { kind: 'unreachable', say: (where: string) => `${where} is down.` },
  ENETUNREACH: { kind: 'unreachable', say: (where: string) => `This machine has no network that reaches ${where}.` },
  ENETDOWN: { kind: 'unreachable', say: (where: string) => `The network that leads to ${where} is down.` },
  EADDRNOTAVAIL: {
    kind: 'unreachable',
    say: (where: string) =>
      `${where} cannot be reached from any address of this machine, or all local ports are in use.`,
  },
  EACCES: {
    kind: 'unreachable',
    say: (where: string) =>
      `The system does not allow a connection to ${where} (a firewall rule or a broadcast address).`,
  },
  EPERM: {
    kind: 'unreachable',
    say: (where: string) => `The system does not allow a connection to ${where} (a firewall rule).`,
  },
  EINVAL: { kind: 'unreachable', say: (where: string) => `${where} is not an address that can be connected to.` },
  ECONNRESET: { kind: 'reset', say: (where: string) => `${where} reset the connection while it was being made.` },
  EMFILE: {
    kind: 'unreachable',
    say: (where: string) =>
      `No connection to ${where} could be made: this process has too many files and connections open. Raise its limit (ulimit -n).`,
  },
  ENFILE: {
    kind: 'unreachable',
    say: (where: string) =>
      `No connection to ${where} could be made: the system has too many files and connections open.`,
  },
});

const handshakeWords: ReadonlyArray<readonly [RegExp, Say]> = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE|UNEXPECTED_MESSAGE$/,
    (where) =>
      `${where} does not speak TLS on this port: its answer was not a TLS handshake. Try http:// in place of https://.`,
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    (where) => `${where} and this proxy have no TLS version in common: the proxy speaks TLS 1.2 and 1.3.`,
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    (where) => `${where} does not speak HTTP/1.1 over TLS: it refused the only protocol offered (ALPN http/1.1).`,
  ],
  [/UNRECOGNIZED_NAME/, (where) => `${where} knows no site of that name (TLS alert unrecognized_name).`],
  [
    /CERTIFICATE_REQUIRED|PEER_DID_NOT_RETURN/,
    (where) => `${where} asks for a client certificate, and the proxy has none.`,
  ],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHERS|INSUFFICIENT_SECURITY/,
    (where) =>
      `${where} refused the handshake: there is no cipher in common, it wants a client certificate, or it does not know the name asked for.`,
  ],
  [
    /DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL|BAD_SIGNATURE|WRONG_SIGNATURE|LEGACY_SIGALG|LEGACY_RENEGOTIATION|KEY_TOO_SMALL/,
    (where) => `${where} uses keys or signatures that are too weak or too old for OpenSSL's present rules.`,
  ],
  [/^ERR_SSL_.*ALERT/, (where) => `${where} broke the TLS handshake off with an alert.`],
];

function upstream(kind: FailureKind, phase: FailurePhase, code: string, message: string): Failure {
  return { kind, side: 'upstream', phase, ...(code === '' ? {} : { code }), message };
}
