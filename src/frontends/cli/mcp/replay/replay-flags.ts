import { basename } from 'node:path';
import type { ServerFlags } from '../server-options.ts';

/** What a person may say to `mcp replay`, as commander hands it over. */
export interface ReplayFlags extends ServerFlags {
  sessionFile?: string;
  /** `proxyId` of one request in the store, in place of a file. */
  message?: string;
  dataDir?: string;
  targetCommand?: string;
  targetUrl?: string;
  timeout: string;
  handshake: boolean;
  output?: string;
  junit?: string;
  ignore: string[];
  baseline?: string;
  json?: boolean;
}

/** What is replayed, as the person named it. */
export const sourceName = ({ sessionFile, message }: ReplayFlags): string =>
  sessionFile === undefined ? `request ${message}` : basename(sessionFile);
