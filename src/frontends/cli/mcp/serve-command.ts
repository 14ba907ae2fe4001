import type { Command } from 'commander';
import { addCommonOptions, type CommandContext, type CommonOptions } from '../command-context.ts';
import { LastingClient } from './serve/lasting-client.ts';
import { Secrets } from './serve/secrets.ts';

interface Flags extends CommonOptions {
  /** False with --no-redact. */
  redact: boolean;
}

export function addServeCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('serve')
    .description('Let agents read what is recorded: an MCP server on standard input and output. It changes nothing.')
    .option('--no-redact', 'give credentials, cookies and tokens as they were recorded');
  addCommonOptions(command)
    .addHelpText('after', configuration)
    .allowExcessArguments(false)
    .action((flags: Flags) => serve(flags, context));
}

const configuration = `
In the configuration of an MCP client:
  {"mcpServers": {"nectoproxy": {"command": "nectoproxy", "args": ["mcp", "serve"]}}}
Works with the proxy running and stopped. Ends with its input.`;

async function serve(flags: Flags, { host, terminal }: CommandContext): Promise<void> {
  if (terminal.isInteractive) {
    const line = `${host.commandName} mcp serve`;
    process.stderr.write(`An MCP client starts this: put “${line}” into its configuration. Ctrl-D ends it.\n`);
  }
  // The SDK takes a while to load, and only this command needs it.
  const { serveOnStandardStreams } = await import('./serve/standard-streams-server.ts');
  const client = new LastingClient(() => host.openClient(flags));
  try {
    await serveOnStandardStreams({ client, secrets: new Secrets(flags.redact), version: host.version });
  } finally {
    await client.close();
  }
}
