import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { printableLine } from '../../../terminal-text/printable-text.ts';
import { createTrafficServer, type TrafficServerParts } from './traffic-server.ts';

/** How long answers that are being made may hold up the end. Clients ask a server to end 2 s after they closed its input. */
const lastAnswersMs = 5_000;

/**
 * Speaks MCP on standard input and output until the input ends. Questions that came before the end are answered: then a script can pipe
 * them in. Nothing but the protocol goes to standard output.
 */
export async function serveOnStandardStreams(parts: TrafficServerParts): Promise<void> {
  const input = new PassThrough();
  const transport = new StdioServerTransport(input, process.stdout);
  const handle = serveStdio(() => createTrafficServer(parts), { transport, onerror: tell });
  process.stdin.pipe(input, { end: false });
  await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]).catch(tell);
  await nextTurn();
  await Promise.race([parts.client.quiet(), sleep(lastAnswersMs, undefined, { ref: false })]);
  await nextTurn();
  await handle.close();
}

function tell(error: Error): void {
  process.stderr.write(`${printableLine(error.message)}\n`);
}
