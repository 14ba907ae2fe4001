import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, type ChildCommand, startChild } from '../lab/child.ts';
import { type Contender, type RunningContender, UnavailableContender } from './contender.ts';
import { peersFolder, peerVersion } from './peers.ts';

export const direct: Contender = {
  name: 'direct',
  about: 'no proxy: the load generator speaks to the origin',
  start: async ({ certificates }) => ({
    version: process.version,
    caPath: certificates.caPath,
    isIntercepting: false,
    stop: async () => {},
  }),
};

export const blindTunnel: Contender = {
  name: 'blind tunnel',
  about: 'CONNECT and two `node:net` pipes, own code; decrypts and records nothing',
  start: async ({ certificates }) => {
    const child = await startScript('blind-tunnel-process.ts', []);
    return running(child, { version: process.version, caPath: certificates.caPath });
  },
};

export const bareProxy: Contender = {
  name: 'bare node:http',
  about: '`node:http(s)` with keep-alive agents, own code; decrypts with a ready leaf, records nothing',
  start: async ({ certificates }) => {
    const { proxyKeyPath, proxyCertPath, caPath } = certificates;
    const child = await startScript('bare-proxy-process.ts', [proxyKeyPath, proxyCertPath, caPath]);
    return { ...running(child, { version: process.version, caPath }), isIntercepting: true };
  },
};

export const mockttp: Contender = {
  name: 'mockttp',
  about: 'passes through, request and response events subscribed, keeps no list',
  start: async ({ certificates, folder }) => {
    const version = peerVersion('mockttp');
    const caPath = join(folder, 'mockttp-ca.pem');
    const args = [peersFolder, certificates.caPath, caPath];
    const child = await startScript('mockttp-process.ts', args);
    return { ...running(child, { version, caPath }), isIntercepting: true };
  },
};

export const httpMitmProxy: Contender = {
  name: 'http-mitm-proxy',
  about: 'keep-alive on both sides, no handlers; records nothing',
  start: async ({ certificates, folder }) => {
    const version = peerVersion('http-mitm-proxy');
    const caFolder = join(folder, 'http-mitm-proxy');
    const args = [peersFolder, certificates.caPath, caFolder, String(await freePort())];
    const child = await startScript('http-mitm-proxy-process.ts', args);
    const caPath = join(caFolder, 'certs', 'ca.pem');
    return { ...running(child, { version, caPath }), isIntercepting: true };
  },
};

export const mitmdump: Contender = {
  name: 'mitmdump',
  about: 'quiet, no file written: it records nothing here',
  start: async ({ certificates, folder }) => {
    const version = mitmdumpVersion();
    const configFolder = join(folder, 'mitmdump');
    mkdirSync(configFolder, { recursive: true });
    writeFileSync(join(configFolder, 'config.yaml'), '');
    const port = await freePort();
    const settings = {
      confdir: configFolder,
      listen_host: '127.0.0.1',
      listen_port: port,
      flow_detail: 0,
      ssl_verify_upstream_trusted_ca: certificates.caPath,
    };
    const child = await startChild({
      command: 'mitmdump',
      args: ['-q', ...Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])],
      announces: false,
    });
    const caPath = join(configFolder, 'mitmproxy-ca-cert.pem');
    await until(() => existsSync(caPath) && accepts(port), 30_000);
    child.ready.port = port;
    return { ...running(child, { version, caPath }), isIntercepting: true };
  },
};

function startScript(name: string, args: string[]): Promise<Child> {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const command: ChildCommand = {
    command: process.execPath,
    args: [path, ...args],
    readyWithinMs: 60_000,
  };
  return startChild(command);
}

function running(child: Child, facts: { version: string; caPath: string }): RunningContender {
  return {
    ...facts,
    pid: child.pid,
    proxy: { host: '127.0.0.1', port: Number(child.ready.port) },
    isIntercepting: false,
    stop: () => child.stop(),
  };
}

function mitmdumpVersion(): string {
  const run = spawnSync('mitmdump', ['--version'], { encoding: 'utf8', timeout: 30_000 });
  const version = /Mitmproxy: (\S+)/.exec(run.stdout ?? '')?.[1];
  if (version === undefined) {
    throw new UnavailableContender('not found; on Debian: apt-get install mitmproxy');
  }
  return version;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function until(isReady: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await isReady())) {
    if (Date.now() > giveUpAt) throw new Error(`not ready within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
