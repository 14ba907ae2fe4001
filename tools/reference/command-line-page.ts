// The command line as commander itself knows it: nothing is run, the commands are only asked for what they take.
import type { Argument, Command, Option } from 'commander';
import type { CommandContext } from '../../src/frontends/cli/command-context.ts';
import { createProgram } from '../../src/frontends/cli/run-cli.ts';
import { blocks, code, type Page, table } from './markdown.ts';

export function commandLinePage(): Page {
  const program = createProgram({ host: { version: '' } } as CommandContext);
  return {
    file: 'command-line.md',
    title: 'Command line',
    summary: 'every command, argument and flag',
    body: blocks(
      'Exit codes: 0 done; 1 failed or refused, with one line on stderr that says what, why and what to do; 2 wrong usage.',
      table(
        ['command', ''],
        program.commands.map((each) => [code(`nectoproxy ${each.name()}`), each.description()]),
      ),
      'Of the program itself:',
      optionTable(program),
      ...program.commands.flatMap((command) => commandBlocks(command, 'nectoproxy')),
    ),
  };
}

function commandBlocks(command: Command, parents: string): string[] {
  const path = `${parents} ${command.name()}`;
  const usage = `${path} ${command.usage()}`.trimEnd();
  const own = blocks(
    `## ${path}`,
    command.description(),
    `\`\`\`\n${usage}\n\`\`\``,
    table(['argument', 'meaning'], command.registeredArguments.map(argumentRow)),
    optionTable(command),
  );
  return [own, ...command.commands.flatMap((each) => commandBlocks(each, path))];
}

function optionTable(command: Command): string {
  const options = command.createHelp().visibleOptions(command);
  return table(['flag', 'meaning', 'default'], options.map(optionRow));
}

function optionRow({ flags, description, defaultValue, negate }: Option): string[] {
  const hasDefault =
    defaultValue !== undefined && !negate && !(Array.isArray(defaultValue) && defaultValue.length === 0);
  return [code(flags), description, hasDefault ? code(String(defaultValue)) : ''];
}

function argumentRow(argument: Argument): string[] {
  return [code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`), argument.description];
}
