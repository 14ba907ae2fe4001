import type { Failure, FailureKind, FailurePhase } from '../../../../model/failure.ts';

export interface FailureAdvice {
  title: string;
  /** What to try besides what the failure's message says, most likely first. */
  tries: readonly string[];
}

/** A text, or one that is left out when the failure's own message, which knows the particulars, says as much. */
type Try = string | readonly [text: string, saidAlready: RegExp];

const advice: Readonly<Record<FailureKind, { title: string; tries: readonly Try[] }>> = {
  'malformed-request': {
    title: 'The client sent something that is not HTTP',
    tries: [
      'Look at the raw request the program builds.',
      'If it speaks another protocol, let its host pass through without decrypting.',
    ],
  },
  'malformed-response': {
    title: 'The server answered with something that is not HTTP',
    tries: ['Check that the port belongs to an HTTP server.', 'Check whether the server expects TLS, or expects none.'],
  },
  unresolved: {
    title: 'The host name has no address',
    tries: [
      'Check the name for a typing error.',
      'Check that a VPN or the company’s DNS is connected.',
      'Map the name to an address under DNS mappings.',
    ],
  },
  refused: {
    title: 'Nothing listens at the address',
    tries: [
      ['Start the server, or check its port.', /Is the server running/],
      'A server in a container must listen on 0.0.0.0, not only on 127.0.0.1.',
    ],
  },
  unreachable: {
    title: 'The address cannot be reached',
    tries: [['Check the network, the VPN and the firewall.', /firewall/], 'Try the same address without the proxy.'],
  },
  reset: {
    title: 'The connection was reset',
    tries: [
      'Look into the log of the side that broke it off.',
      'A firewall or a load balancer may close idle connections.',
      'Try again: it may pass.',
    ],
  },
  'closed-early': {
    title: 'The connection ended before the message was complete',
    tries: [
      'Compare the Content-Length with what arrived.',
      'Look for a crash or a restart of the server at this moment.',
    ],
  },
  'timed-out': {
    title: 'No answer in time',
    tries: [
      'Check whether the server is overloaded or waits for something itself.',
      'Raise requestTimeout in the settings.',
    ],
  },
  'bad-certificate': {
    title: 'The server’s certificate could not be verified',
    tries: [
      ['For a server of your own, start with --upstream-ca FILE.', /--upstream-ca/],
      ['To accept this host as it is, add it to insecureHosts in the settings.', /insecureHosts/],
      ['Check the clock of this machine.', /clock/],
    ],
  },
  'upstream-tls': {
    title: 'The TLS handshake with the server failed',
    tries: [
      ['The server may only speak a protocol version or ciphers that are not offered.', /in common/],
      ['It may ask for a client certificate.', /client certificate/],
      ['Check that the port speaks TLS.', /does not speak TLS/],
    ],
  },
  'client-tls': {
    title: 'The client did not accept NectoProxy’s certificate',
    tries: [
      ['Trust the root certificate where this program looks for it: nectoproxy cert --install.', /cert --install/],
      [
        'A program that pins its certificate can only pass through undecrypted: add the host under SSL passthrough.',
        /SSL passthrough/,
      ],
    ],
  },
  aborted: {
    title: 'The client went away before the response was complete',
    tries: [
      'The program may have a shorter time-out than the server needs.',
      'In a browser: the page was left, or the request was cancelled.',
    ],
  },
  'own-port': {
    title: 'The request was addressed to NectoProxy itself',
    tries: ['Open the web UI directly, not through the proxy.'],
  },
  loop: {
    title: 'The request would have come back to this proxy',
    tries: ['Check that the upstream, a DNS mapping or a redirect does not name the proxy’s own port.'],
  },
  blocked: { title: 'A rule ended the exchange', tries: ['Look at the rules that match this request.'] },
  interrupted: {
    title: 'NectoProxy ended while the exchange was under way',
    tries: ['What had arrived is kept. Send the request again for the rest.'],
  },
  internal: {
    title: 'A fault of NectoProxy',
    tries: ['The terminal where it runs has the details.', 'Send the request again; other traffic is not affected.'],
  },
};

export function failureAdvice({ kind, message }: Failure): FailureAdvice {
  const { title, tries } = advice[kind];
  const unsaid = tries.flatMap((each) => {
    const [text, saidAlready] = typeof each === 'string' ? [each] : each;
    return saidAlready?.test(message) ? [] : [text];
  });
  return { title, tries: unsaid };
}

const phases: Readonly<Record<FailurePhase, string>> = {
  'request-head': 'reading the request’s headers',
  'request-body': 'reading the request’s body',
  dns: 'looking up the host name',
  connect: 'connecting to the server',
  'client-tls': 'TLS handshake with the client',
  'upstream-tls': 'TLS handshake with the server',
  'response-head': 'waiting for the response',
  'response-body': 'receiving the response’s body',
  websocket: 'WebSocket connection',
  tunnel: 'tunnel',
};
const sides: Readonly<Record<Failure['side'], string>> = {
  client: 'The client’s side',
  upstream: 'The server’s side',
  proxy: 'NectoProxy',
};

export const phaseText = (phase: FailurePhase): string => phases[phase];
export const sideText = (side: Failure['side']): string => sides[side];
