// Relays and bridges one behind the other, each as a process of its own: what is written at one end has to come out at the other.
import { COMMAND_PATH } from '../support/command.ts';
import { type RunningRelay, startHttpRelayCommand } from '../support/mcp/running-relay.ts';

export type Transport = 'stdio' | 'sse' | 'streamable-http';

export interface RunningChain {
  url: string;
  stop(): Promise<void>;
}

/** A command line for a shell. */
export const quoted = (command: readonly string[]): string => command.map((word) => `'${word}'`).join(' ');

/**
 * `transports` are what a message goes over, the server's first: two alike with a relay between them, others with a bridge. `target` is the
 * server's URL, or its command line. The last transport is one over HTTP.
 */
export async function startChain(
  target: string,
  transports: readonly Transport[],
  dataDir: string,
): Promise<RunningChain> {
  const running: RunningRelay[] = [];
  let reached = target;
  for (const [index, to] of transports.slice(1).entries()) {
    const from = transports[index] as Transport;
    if (to === 'stdio') {
      reached = stdioLink(from, reached, dataDir);
      continue;
    }
    const targetOption = from === 'stdio' ? '--target-command' : '--target-url';
    const listening = from === to ? [] : ['--listen-transport', to];
    const args = ['--transport', from, targetOption, reached, ...listening, '--data-dir', dataDir];
    const link = await startHttpRelayCommand(args);
    running.push(link);
    reached = link.url;
  }
  const stop = async (): Promise<void> => {
    for (const link of running.reverse()) await link.stop();
  };
  return { url: reached, stop };
}

/** The command line that a client of it starts. */
function stdioLink(from: Transport, target: string, dataDir: string): string {
  const mcp = quoted([process.execPath, COMMAND_PATH, 'mcp']);
  if (from === 'stdio') return `${mcp} wrap --data-dir '${dataDir}' -- ${target}`;
  return `${mcp} start --transport ${from} --target-url ${target} --listen-transport stdio --data-dir '${dataDir}'`;
}
