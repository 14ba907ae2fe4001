import type { Socket } from 'node:net';
import { checkServerIdentity, connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { UpstreamTlsFacts } from '../../model/connection.ts';
import type { Failure } from '../../model/failure.ts';
import { readPresentedChain } from './certificate-chain.ts';
import { certificateAdvice, describeCertificateProblem } from './certificate-problem.ts';
import { dialAborted, handshakeFailure, handshakeTimedOut } from './dial-failure.ts';
import { targetKey } from './target-key.ts';
import type { KnownTarget, TlsSessionCache } from './tls-session-cache.ts';
import type { UpstreamTarget } from './upstream-connection.ts';

/**
 * TLS towards the origin. In: a connected socket and its target. Out: a TLS socket on which nothing has been sent yet and whose
 * certificate has been judged, or the failure. Must never hand out an unverified connection for a target that must be verified.
 */
export type HandshakeResult =
  | { kind: 'secure'; socket: TLSSocket; tls: UpstreamTlsFacts }
  | { kind: 'failed'; failure: Failure; tls?: UpstreamTlsFacts };

export interface HandshakeOptions {
  socket: Socket;
  target: UpstreamTarget;
  secureContext: SecureContext;
  sessions: TlsSessionCache;
  signal?: AbortSignal | undefined;
  limitMs?: number;
}

/** The seam for `h2`: what is offered here is what capture/http can speak to an origin. */
const offeredProtocols = ['http/1.1'];
const defaultLimitMs = 30_000;

export function handshake(options: HandshakeOptions): Promise<HandshakeResult> {
  const { target, limitMs = defaultLimitMs } = options;
  const where = describePlace(target);
  return new Promise((resolve) => {
    const socket = startTls(options);
    const end = (result: HandshakeResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      if (result.kind === 'failed') socket.destroy();
      resolve(result);
    };
    const onAbort = (): void => end({ kind: 'failed', failure: dialAborted('upstream-tls') });
    const timer = setTimeout(() => end({ kind: 'failed', failure: handshakeTimedOut(where, limitMs) }), limitMs);
    options.signal?.addEventListener('abort', onAbort);
    // Stays for the socket's whole life: an error nobody listens to would end the process.
    socket.on('error', (error) => end({ kind: 'failed', failure: handshakeFailure(error, where) }));
    socket.once('close', () => end({ kind: 'failed', failure: handshakeFailure(closedEarly, where) }));
    socket.once('secureConnect', () => end(judge(socket, options)));
  });
}

const closedEarly: NodeJS.ErrnoException = Object.assign(new Error('closed'), { code: 'ECONNRESET' });

/** Name or address the certificate has to prove. */
export function provenName(target: UpstreamTarget): string {
  return target.serverName ?? target.host;
}

function describePlace(target: UpstreamTarget): string {
  return `${target.host} port ${target.port}`;
}

function startTls({ socket, target, secureContext, sessions }: HandshakeOptions): TLSSocket {
  const known = sessions.get(targetKey(target));
  return connect({
    socket,
    secureContext,
    ALPNProtocols: offeredProtocols,
    ...(target.serverName === null ? {} : { servername: target.serverName }),
    ...(known?.session ? { session: known.session } : {}),
    // Verification happens all the same; `judge` reads its result, so that the failure can say what was wrong and show the chain.
    rejectUnauthorized: false,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(provenName(target), certificate),
  });
}

function judge(socket: TLSSocket, { target, sessions }: HandshakeOptions): HandshakeResult {
  const key = targetKey(target);
  const known = socket.isSessionReused() ? sessions.get(key) : undefined;
  const judged = known ?? readVerdict(socket, target);
  const tls = readFacts(socket, target, judged);
  // A resumed session carries the verdict of the handshake it comes from, and Node reports it again.
  const isRefused = target.mustVerify && !(socket.authorized && judged.verificationProblem === null);
  if (isRefused) {
    sessions.forget(key);
    return { kind: 'failed', failure: badCertificate(socket, target, judged), tls };
  }
  rememberSessions(socket, key, judged, sessions);
  return { kind: 'secure', socket, tls };
}

function readVerdict(socket: TLSSocket, target: UpstreamTarget): KnownTarget {
  const chain = readPresentedChain(socket);
  const code = problemCode(socket);
  const problem =
    code === null ? null : describeCertificateProblem({ code, name: provenName(target), chain, now: Date.now() });
  return { session: null, chain, verificationProblem: problem };
}

function readFacts(socket: TLSSocket, target: UpstreamTarget, judged: KnownTarget): UpstreamTlsFacts {
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    serverName: target.serverName,
    isResumed: socket.isSessionReused(),
    isVerified: judged.verificationProblem === null,
    verificationProblem: judged.verificationProblem,
    chain: judged.chain,
  };
}

/** The types say Error; what Node sets is the code as a string. */
function problemCode(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const error: unknown = socket.authorizationError;
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return typeof error === 'string' ? error : 'UNKNOWN';
}

function badCertificate(socket: TLSSocket, target: UpstreamTarget, judged: KnownTarget): Failure {
  const name = provenName(target);
  const code = problemCode(socket) ?? 'UNKNOWN';
  const what = judged.verificationProblem ?? `The certificate of ${name} does not verify (${code}).`;
  return {
    kind: 'bad-certificate',
    side: 'upstream',
    phase: 'upstream-tls',
    code,
    message: `${what} ${certificateAdvice(name)}`,
  };
}

/** With TLS 1.3 sessions come after the handshake, and more than once; the latest is kept. */
function rememberSessions(socket: TLSSocket, key: string, judged: KnownTarget, sessions: TlsSessionCache): void {
  const session = socket.getSession();
  const isTls12 = socket.getProtocol() !== 'TLSv1.3';
  sessions.remember(key, { ...judged, session: (isTls12 ? session : sessions.get(key)?.session) ?? null });
  socket.on('session', (fresh: Buffer) => sessions.remember(key, { ...judged, session: fresh }));
}
