import type { Contender } from '../contenders/contender.ts';
import { nectoProxy } from '../contenders/necto-proxy.ts';
import { bareProxy, blindTunnel, direct, httpMitmProxy, mitmdump, mockttp } from '../contenders/public-contenders.ts';
import { throughputRow } from './throughput-row.ts';

const everyone: Contender[] = [direct, blindTunnel, nectoProxy, bareProxy, httpMitmProxy, mockttp, mitmdump];
const subject = nectoProxy.name;

export const httpsKeepAlive = throughputRow({
  id: 'https-1k',
  title: 'HTTPS decrypted, 1 KB keep-alive, 32 connections, all recorded',
  how: '32 TLS connections through CONNECT, one GET under way on each, answers of 1 KB with nine headers',
  scheme: 'https',
  path: '/small/',
  answerBytes: 1024,
  connections: 32,
  contenders: everyone,
  subject,
  atLeast: [
    { rival: blindTunnel.name, ratio: 0.5 },
    { rival: bareProxy.name, ratio: 2 },
    { rival: mockttp.name, ratio: 6 },
    { rival: mitmdump.name, ratio: 25 },
  ],
});

export const httpKeepAlive = throughputRow({
  id: 'http-1k',
  title: 'Plain HTTP, 1 KB keep-alive, 32 connections, all recorded',
  how: '32 connections, absolute-form GETs, one under way on each, answers of 1 KB with nine headers',
  scheme: 'http',
  path: '/small/',
  answerBytes: 1024,
  connections: 32,
  contenders: everyone.filter((contender) => contender !== blindTunnel),
  subject,
  atLeast: [{ rival: bareProxy.name, ratio: 2 }],
});

export const httpsNewConnections = throughputRow({
  id: 'https-new',
  title: 'New TLS connection for each request, 16 connections',
  how: '16 clients, each opens TCP, CONNECT, a full TLS handshake (no resumption), asks once, closes',
  scheme: 'https',
  path: '/small/',
  answerBytes: 1024,
  connections: 16,
  hasNewConnectionEach: true,
  contenders: everyone,
  subject,
  atLeast: [
    { rival: blindTunnel.name, ratio: 0.9 },
    { rival: mockttp.name, ratio: 4 },
    { rival: mitmdump.name, ratio: 8 },
  ],
});

export const httpsLargerBodies = throughputRow({
  id: 'https-100k',
  title: 'HTTPS 100 KB bodies, 8 connections, all recorded',
  how: '8 TLS connections through CONNECT, one GET under way on each, answers of 100 KB',
  scheme: 'https',
  path: '/large/',
  answerBytes: 100 * 1024,
  connections: 8,
  contenders: everyone,
  subject,
  atLeast: [
    { rival: blindTunnel.name, ratio: 0.33 },
    { rival: mockttp.name, ratio: 2 },
    { rival: mitmdump.name, ratio: 5 },
  ],
});
