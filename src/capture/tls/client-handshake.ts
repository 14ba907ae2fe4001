import type { Socket } from 'node:net';
import { Server, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '../../model/connection.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { LeafCertificate } from './leaf-certificate.ts';

/**
 * TLS towards the client. In: a socket on which a client hello waits, and the host it is for. Out: the decrypted socket with the facts of
 * its handshake, or what went wrong. One `tls.Server` for each host, never listening: it holds the leaf certificate's secure context
 * and the session ticket keys, so that clients resume their sessions.
 */
export interface ClientHandshake {
  accept(socket: Socket, wanted: WantedServer, outcome: HandshakeOutcome): void;
}

export interface WantedServer {
  /** What the leaf certificate is for: a name or an address, lower case. */
  host: string;
  /** As the client sent it. */
  serverName: string | null;
}

export interface HandshakeOutcome {
  secure(socket: TLSSocket, facts: TlsFacts): void;
  /** The handshake did not finish. The socket has been or is being closed. */
  failed(error: NodeJS.ErrnoException): void;
  /** No certificate could be made. The socket is as it was. */
  faulty(error: unknown): void;
}

/** The seam for `h2`: what is offered here is what capture/http can speak to a client. */
export const offeredProtocols = ['http/1.1'];
const handshakeLimitMs = 30_000;
/**
 * Without the post-quantum groups of OpenSSL's default: this leg seldom leaves the machine, and they cost each new connection 5–10 % of
 * its time. Towards origins the default stands.
 */
const curves = 'X25519:P-256:P-384:P-521';
/** About 40 KB each. */
const maxServers = 1_000;
/** A leaf's end is looked at again after this long. */
const recheckAfterMs = 60 * 60 * 1000;

interface HostServer {
  server: Server;
  leaf: LeafCertificate;
  checkedAt: number;
}

export function createClientHandshake(store: CertificateStore, clock: () => number = Date.now): ClientHandshake {
  const servers = new Map<string, HostServer>();
  const pending = new WeakMap<Socket, Pending>();

  async function openServer(host: string): Promise<HostServer> {
    const leaf = await store.leafFor(host);
    const there = servers.get(host);
    if (there?.leaf === leaf) return Object.assign(there, { checkedAt: clock() });
    const made = { server: createServer(leaf, pending), leaf, checkedAt: clock() };
    servers.delete(host);
    servers.set(host, made);
    const oldest = servers.size > maxServers ? servers.keys().next().value : undefined;
    if (oldest !== undefined) servers.delete(oldest);
    return made;
  }

  function begin(socket: Socket, server: Server, waiting: Pending): void {
    pending.set(socket, waiting);
    // A TLS socket inherits this, and a client's FIN in the middle of the handshake would leave it waiting for its time-out.
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  return {
    accept(socket, wanted, outcome) {
      const waiting = { outcome, serverName: wanted.serverName };
      const there = servers.get(wanted.host);
      if (there !== undefined && clock() - there.checkedAt < recheckAfterMs)
        return begin(socket, there.server, waiting);
      openServer(wanted.host)
        .then(({ server }) => begin(socket, server, waiting))
        .catch((error: unknown) => outcome.faulty(error));
    },
  };
}

interface Pending {
  outcome: HandshakeOutcome;
  serverName: string | null;
}

function createServer({ key, cert }: LeafCertificate, pending: WeakMap<Socket, Pending>): Server {
  const server = new Server({
    key,
    cert,
    ecdhCurve: curves,
    ALPNProtocols: offeredProtocols,
    handshakeTimeout: handshakeLimitMs,
  });
  const claim = (socket: TLSSocket): Pending | undefined => {
    const transport = transportOf(socket);
    const waiting = pending.get(transport);
    pending.delete(transport);
    return waiting;
  };
  server.on('secureConnection', (socket) => {
    // Stays for the socket's whole life: an error nobody listens to would end the process.
    socket.on('error', ignore);
    socket.allowHalfOpen = true;
    transportOf(socket).allowHalfOpen = true;
    const waiting = claim(socket);
    waiting?.outcome.secure(socket, readFacts(socket, waiting.serverName));
  });
  server.on('tlsClientError', (error, socket) => {
    socket.on('error', ignore);
    claim(socket)?.outcome.failed(error);
  });
  return server;
}

function ignore(): void {}

/** Node keeps the socket below a TLS socket in `_parent`, and offers no other way from the one to the other. */
function transportOf(socket: TLSSocket): Socket {
  return (socket as TLSSocket & { _parent: Socket })._parent;
}

function readFacts(socket: TLSSocket, serverName: string | null): TlsFacts {
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    serverName,
    isResumed: socket.isSessionReused(),
  };
}
