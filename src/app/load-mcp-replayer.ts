import type { McpReplayer } from '../model/mcp-replay.ts';
import { programVersion } from './program-version.ts';

/** Few ever replay: its code is loaded when someone does. */
export async function loadMcpReplayer(): Promise<McpReplayer> {
  const { createReplayer } = await import('../frontends/cli/mcp/replay/replay-one.ts');
  return createReplayer(programVersion());
}
