import { type Command, InvalidArgumentError } from 'commander';

export interface MetadataFlags {
  name?: string;
  metadata?: Record<string, string>;
}

/** Facts to keep with a recording: `--name` is short for `--metadata name=…`. */
export function addMetadataOptions(command: Command): Command {
  return command
    .option('--name <text>', 'what to call this connection in lists')
    .option('--metadata <key=value>', 'a fact to keep with the recording; may be given several times', keyAndValue);
}

export function metadataOf({ name, metadata }: MetadataFlags): Record<string, string> {
  return { ...metadata, ...(name === undefined ? {} : { name }) };
}

export function keyAndValue(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be KEY=VALUE.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}
