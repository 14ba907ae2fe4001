import { basename } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../../model/app-error.ts';
import { parseJsonPathPattern } from '../../../model/compare/json-path.ts';
import { createNoise, type IgnoredPath, noNoise } from '../../../model/compare/noise.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { cancellable } from '../terminal/cancellable.ts';
import { splitCommandLine } from './command-line.ts';
import { readSessionFile } from './read-session-file.ts';
import { createHttpTarget } from './replay/http-target.ts';
import { learnNoise } from './replay/learned-noise.ts';
import { recordedRequest } from './replay/recorded-request.ts';
import { loadRecording, type Recording } from './replay/recording.ts';
import type { ReplayFlags } from './replay/replay-flags.ts';
import { ReplayReport } from './replay/replay-report.ts';
import { ReplayRun } from './replay/replay-run.ts';
import type { ReplayTarget } from './replay/replay-target.ts';
import { createStdioTarget } from './replay/stdio-target.ts';
import { addServerOptions, httpFlags, processFlags, refuseGiven } from './server-options.ts';

export function addReplayCommand(mcp: Command, context: CommandContext): void {
  const gathered = (value: string, before: string[]): string[] => [...before, value];
  const command = mcp
    .command('replay')
    .description(
      'Send the recorded messages of a client to a live server, and compare its answers with the recorded ones.',
    )
    .option('--session-file <file>', 'the session file; - is standard input')
    .option('--message <id>', 'one recorded request of the store instead, by its proxyId')
    .option('--target-command <command>', 'the server to start, as one text: "node server.js"')
    .option('--target-url <url>', 'the server to talk to over HTTP')
    .option('--timeout <seconds>', 'how long to wait for each answer', '10')
    .option('--no-handshake', 'never begin with a handshake of our own')
    .option('-o, --output <file>', 'write every message, answer and verdict as JSON; - is standard output')
    .option('--junit <file>', 'write the verdicts as JUnit XML')
    .option(
      '--ignore <path>',
      'a place in answers that does not count, as $.result.content[*].text; may be given again',
      gathered,
      [],
    )
    .option('--baseline <file>', 'a second recording of the same run: what differs between the two does not count')
    .option('--json', 'print the results as JSON');
  addServerOptions(command);
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nA handshake is added unless the recording begins with one. Questions of the server are answered as in the recording.' +
        '\nWith --message the server is the one of its connection unless you name another; what a file said of a server is not used.' +
        '\nExit code 0: every answer is the same. 1: one differs, failed or timed out. 2: wrong usage.',
    )
    .allowExcessArguments(false)
    .action(async (flags: ReplayFlags) => {
      const target = namedTarget(command, flags);
      checkFlags(command, flags);
      if (flags.message === undefined && target === null)
        command.error('error: give one of --target-command and --target-url');
      const replayed =
        flags.message === undefined
          ? { target: target as ReplayTarget, recording: await load(flags.sessionFile as string) }
          : await recordedRequest(flags.message, { target, flags, context });
      await replay(replayed, flags, context);
    });
}

/** Null: none was named. */
function namedTarget(command: Command, { targetCommand, targetUrl, ...server }: ReplayFlags): ReplayTarget | null {
  if (targetCommand !== undefined && targetUrl !== undefined)
    command.error('error: give one of --target-command and --target-url');
  if (targetUrl !== undefined) {
    if (!/^https?:$/.test(URL.parse(targetUrl)?.protocol ?? ''))
      command.error(`error: '${printableLine(targetUrl)}' is no http:// or https:// URL`);
    refuseGiven(command, processFlags, '--target-url');
    return createHttpTarget(targetUrl, server.header);
  }
  if (targetCommand === undefined) return null;
  const words = splitCommandLine(targetCommand);
  if (words === null || words.length === 0)
    command.error('error: --target-command must be a command; is a quote not closed?');
  refuseGiven(command, httpFlags, '--target-command');
  return createStdioTarget(words as string[], { env: server.env, cwd: server.cwd });
}

function checkFlags(command: Command, { sessionFile, message, timeout, ignore }: ReplayFlags): void {
  if ((sessionFile === undefined) === (message === undefined))
    command.error('error: give one of --session-file and --message');
  if (!/^\d+(\.\d+)?$/.test(timeout) || Number(timeout) <= 0 || Number(timeout) > 86_400)
    command.error(`error: --timeout must be a number of seconds, not '${printableLine(timeout)}'`);
  const wrong = ignore.find((path) => parseJsonPathPattern(path) === null);
  if (wrong !== undefined)
    command.error(`error: '${printableLine(wrong)}' is no JSON path, such as $.result.content[*].text`);
}

interface Replayed {
  recording: Recording;
  target: ReplayTarget;
}

async function replay({ recording, target }: Replayed, flags: ReplayFlags, context: CommandContext): Promise<void> {
  recording.notes.end();
  if (recording.steps.length === 0)
    throw new AppError('invalid-request', 'The recording holds no message of a client, so there is nothing to replay.');
  const learned = flags.baseline === undefined ? [] : learnNoise(recording, await load(flags.baseline));
  const ignored: IgnoredPath[] = flags.ignore.map((path) => ({ path, endpoint: null }));
  const report = new ReplayReport(flags, context, recording.steps.length);
  await report.begin();
  try {
    await cancellable(async (signal) => {
      const run = new ReplayRun(target, recording, {
        timeoutMs: Number(flags.timeout) * 1000,
        isHandshakeWanted: flags.handshake,
        isEveryAnswerAwaited: flags.message !== undefined,
        noise: createNoise({ ...noNoise, paths: [...ignored, ...learned] }),
        version: context.host.version,
        signal,
        onResult: (result) => report.add(result),
      });
      await run.run();
    });
  } catch (error) {
    await report.abandon();
    throw error;
  }
  const isSame = await report.end();
  if (!isSame || recording.notes.damage !== null) context.exitCode = 1;
}

const load = (path: string): Promise<Recording> =>
  loadRecording(readSessionFile(path, { doing: `Reading ${basename(path)}` }));
