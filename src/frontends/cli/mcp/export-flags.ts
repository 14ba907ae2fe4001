import type { ExportForm } from '../../../formats/mcp-session/session-converter.ts';
import type { CommonOptions } from '../command-context.ts';

/** What a person may say to `mcp export`, as commander hands it over. */
export interface ExportFlags extends CommonOptions {
  sessionFile?: string;
  session?: string;
  connection?: string;
  output: string;
  outputFormat: ExportForm;
}
