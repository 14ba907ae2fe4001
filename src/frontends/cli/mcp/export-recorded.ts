import { SessionReader } from '../../../formats/mcp-session/session-reader.ts';
import { AppError } from '../../../model/app-error.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { type CommandContext, withClient } from '../command-context.ts';
import { chooseSession } from '../sessions/session-choice.ts';
import { writeOutput } from '../terminal/output-file.ts';
import { createProgress } from '../terminal/progress-line.ts';
import { convertSession, type Exported } from './convert-session.ts';
import type { ExportFlags } from './export-flags.ts';

/** A file for each connection that was asked for. */
export async function exportRecorded(
  flags: ExportFlags,
  context: CommandContext,
  signal: AbortSignal,
): Promise<Exported[]> {
  return withClient(context, flags, async ({ api }) => {
    const ids = flags.connection === undefined ? await connectionsOf(api, flags.session as string) : [flags.connection];
    if (ids.length > 1 && flags.output === '-')
      throw new AppError(
        'invalid-request',
        `The session holds ${ids.length} MCP connections, and standard output takes one: choose it with --connection. They are ${ids.join(', ')}.`,
      );
    const done: Exported[] = [];
    for (const [at, id] of ids.entries()) {
      const output = numbered(flags.output, at + 1);
      done.push(await exportConnection(api, { id, output, flags, context, signal }));
    }
    return done;
  });
}

interface Task {
  id: string;
  output: string;
  flags: ExportFlags;
  context: CommandContext;
  signal: AbortSignal;
}

async function exportConnection(api: ApiClient, task: Task): Promise<Exported> {
  const { id, output, flags, context, signal } = task;
  if (flags.outputFormat === 'json') return exportUnchanged(api, task);
  const read = (doing: string | null) => readConnection(api, id, { doing, signal });
  return convertSession(() => read(`Exporting ${id}`), {
    again: () => read(null),
    ...{ output, form: flags.outputFormat, version: context.host.version, signal },
  });
}

/** What the API gives is the file. */
async function exportUnchanged(api: ApiClient, { id, output, signal }: Task): Promise<Exported> {
  const { messageCount } = await api.mcp.connection(id);
  const response = await api.mcp.exportConnection(id, signal);
  const progress = createProgress(`Exporting ${id}`, null);
  try {
    const pieces = progress.counting(response.body as unknown as AsyncIterable<Uint8Array>);
    const bytes = await writeOutput(output, pieces, signal);
    return { path: output, messages: messageCount, bytes, badMessages: 0, damage: null };
  } finally {
    progress.end();
  }
}

async function* readConnection(
  api: ApiClient,
  id: string,
  { doing, signal }: { doing: string | null; signal: AbortSignal },
) {
  const response = await api.mcp.exportConnection(id, signal);
  const pieces = response.body as unknown as AsyncIterable<Uint8Array>;
  const progress = doing === null ? null : createProgress(doing, null);
  const reader = new SessionReader();
  try {
    for await (const piece of progress ? progress.counting(pieces) : pieces) yield reader.push(piece);
    yield reader.end();
  } catch (error) {
    if (signal.aborted || error instanceof AppError) throw error;
    throw new AppError('internal', `The export ended early (${(error as Error).message}).`);
  } finally {
    progress?.end();
  }
}

/** Oldest first. One that holds nothing, such as a probe of a client, is left out unless there is nothing else. */
async function connectionsOf(api: ApiClient, wanted: string): Promise<string[]> {
  const { sessions } = await api.sessions.list();
  const session = chooseSession(sessions, wanted);
  const found: McpConnection[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.mcp.connections({ sessionId: session.id, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.connections);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  if (found.length === 0)
    throw new AppError('not-found', `The session “${printableLine(session.name)}” holds no MCP connections.`);
  const filled = found.filter(({ messageCount }) => messageCount > 0);
  return (filled.length > 0 ? filled : found).map(({ id }) => id).reverse();
}

function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const [, stem = path, ending = ''] = /^(.*?)(\.[^./\\]+)?$/s.exec(path) ?? [];
  return `${stem}-${number}${ending}`;
}
