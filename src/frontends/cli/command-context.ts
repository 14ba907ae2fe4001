import type { Command } from 'commander';
import type { CliHost, OpenedClient, PlaceOptions } from './cli-host.ts';
import type { Terminal } from './terminal/terminal.ts';

export interface CommandContext {
  host: CliHost;
  terminal: Terminal;
  /** Set by a command that was carried out and whose answer is no. */
  exitCode?: number;
}

/** Options that every command has. */
export interface CommonOptions extends PlaceOptions {
  json?: boolean;
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--data-dir <dir>', 'data directory; default $NECTOPROXY_DATA_DIR, else ~/.nectoproxy')
    .option('--debug', 'on a failure, show where in the program it happened');
}

/** Runs `work` with a client, which is closed afterwards whatever happens. */
export async function withClient<T>(
  { host }: CommandContext,
  options: PlaceOptions,
  work: (client: OpenedClient) => Promise<T>,
): Promise<T> {
  const client = await host.openClient(options);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
