/** What went wrong with traffic. Data: stored and shown, never thrown across a folder. */
export interface Failure {
  kind: FailureKind;
  /** Whose doing it was, as far as can be known. */
  side: 'client' | 'upstream' | 'proxy';
  phase: FailurePhase;
  /** The system's or library's own code, such as ECONNREFUSED or CERT_HAS_EXPIRED. Absent when there is none. */
  code?: string;
  /** One or two plain sentences: what happened and what to try. */
  message: string;
}

export const failureKinds = [
  /** The client's bytes are not acceptable HTTP. */
  'malformed-request',
  /** The upstream's bytes are not acceptable HTTP. */
  'malformed-response',
  /** The host name has no address. */
  'unresolved',
  /** Nothing listens at the address. */
  'refused',
  /** No route, network down, permission. */
  'unreachable',
  /** A peer reset the connection. */
  'reset',
  /** A peer closed before its message was complete. */
  'closed-early',
  'timed-out',
  /** The upstream's certificate could not be verified. */
  'bad-certificate',
  /** The TLS handshake with the upstream failed for another reason. */
  'upstream-tls',
  /** The client refused our leaf certificate or broke the handshake off. */
  'client-tls',
  /** The client went away before the response was complete. */
  'aborted',
  /** The request is addressed to the proxy's own control port. */
  'own-port',
  /** The request would reach this proxy again. */
  'loop',
  /** An interceptor ended the exchange. */
  'blocked',
  /** The process ended while the exchange was under way. */
  'interrupted',
  /** A fault of our own: the connection it happened on was ended. */
  'internal',
] as const;
export type FailureKind = (typeof failureKinds)[number];

export const failurePhases = [
  'request-head',
  'request-body',
  'dns',
  'connect',
  'client-tls',
  'upstream-tls',
  'response-head',
  'response-body',
  'websocket',
  'tunnel',
] as const;
export type FailurePhase = (typeof failurePhases)[number];
