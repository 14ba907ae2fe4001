// curl, as a person types it: what it received, split into heads and body, without the text it would print for people.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnvironment, createScratchDir } from './command.ts';

export interface CurlResult {
  exitCode: number;
  stderr: string;
  /** All heads and the trailers, as curl writes them with -D: raw lines, 1xx heads first. */
  heads: string[];
  status: number;
  body: Buffer;
}

export interface CurlOptions {
  proxyUrl?: string;
  caPem?: string;
  /** Wait this long for the whole transfer. */
  maxSeconds?: number;
}

export async function curl(url: string, args: string[] = [], options: CurlOptions = {}): Promise<CurlResult> {
  const scratch = await createScratchDir();
  const file = (name: string) => join(scratch.path, name);
  try {
    const all = ['-sS', '-q', '--max-time', String(options.maxSeconds ?? 20), '-D', file('heads'), '-o', file('body')];
    if (options.caPem) {
      await writeFile(file('ca.pem'), options.caPem);
      all.push('--cacert', file('ca.pem'));
    }
    all.push(
      ...(options.proxyUrl
        ? ['--proxy', options.proxyUrl, '--noproxy', '', '--suppress-connect-headers']
        : ['--noproxy', '*']),
      ...args,
      url,
    );
    const { exitCode, stderr } = await run(all);
    const heads = (await read(file('heads')))
      .toString('latin1')
      .split('\r\n\r\n')
      .filter((head) => head !== '');
    const status = Number(heads.findLast((head) => head.startsWith('HTTP/'))?.split(' ')[1] ?? 0);
    // For HEAD curl writes the head where the body would go.
    const body = args.includes('-I') ? Buffer.alloc(0) : await read(file('body'));
    return { exitCode, stderr, heads, status, body };
  } finally {
    await scratch.remove();
  }
}

function run(args: string[]): Promise<{ exitCode: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile('curl', args, { env: cleanEnvironment(), encoding: 'utf8' }, (error, _stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, stderr });
    });
  });
}

function read(path: string): Promise<Buffer> {
  return readFile(path).catch(() => Buffer.alloc(0));
}
