import { type Command, InvalidArgumentError } from 'commander';
import { keyAndValue } from './metadata-option.ts';

/** What goes with a server: in the environment and directory it runs in, or with each request to it. */
export interface ServerFlags {
  header: Array<[string, string]>;
  env?: Record<string, string>;
  cwd?: string;
}

/** Flags for each kind of server; with the other kind they have no effect. */
export const processFlags = ['--env', '--cwd'];
export const httpFlags = ['--header'];

export function addServerOptions(command: Command): Command {
  return command
    .option(
      '--header <name: value>',
      'set this header on requests to the server; may be given several times',
      header,
      [],
    )
    .option('--env <key=value>', 'set this in the environment of the server; may be given several times', keyAndValue)
    .option('--cwd <dir>', 'directory to run the server in');
}

/** What would have no effect is refused: whoever gives it counts on it. */
export function refuseGiven(command: Command, names: readonly string[], circumstance: string): void {
  const given = command.options.find(
    (option) => names.includes(option.long ?? '') && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given !== undefined) command.error(`error: ${given.long} has no effect with ${circumstance}`);
}

function header(text: string, earlier: Array<[string, string]>): Array<[string, string]> {
  const at = text.indexOf(':');
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  // RFC 9110 §§5.1, 5.5.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new InvalidArgumentError('It must be "Name: value".');
  return [...earlier, [name, value]];
}
