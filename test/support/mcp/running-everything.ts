// The published server-everything over HTTP, as a process of its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { cleanEnvironment } from '../command.ts';
import { freePort } from './free-port.ts';

export const everythingServer = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
);

const paths = { sse: '/sse', streamableHttp: '/mcp' };

export async function startEverything(transport: keyof typeof paths): Promise<{ url: string; stop(): void }> {
  const port = await freePort();
  const env = cleanEnvironment({ PORT: String(port) });
  const server = spawn(process.execPath, [everythingServer, transport], { env, stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  const isUp = (): Promise<boolean> =>
    fetch(`${origin}/nothing`).then(
      () => true,
      () => false,
    );
  await expect.poll(isUp, { timeout: 30_000 }).toBe(true);
  return { url: origin + paths[transport], stop: () => void server.kill('SIGKILL') };
}
