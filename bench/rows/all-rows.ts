import { comparedSessions } from './compare-row.ts';
import { firstByte, newHosts, oneAtATime } from './delay-rows.ts';
import { harFiles } from './har-row.ts';
import { killed } from './kill-row.ts';
import { mcpHttp } from './mcp-http-row.ts';
import { mcpMillion } from './mcp-million-row.ts';
import { mcpStdio } from './mcp-stdio-row.ts';
import { millionEntries } from './million-row.ts';
import type { Row } from './row.ts';
import { httpKeepAlive, httpsKeepAlive, httpsLargerBodies, httpsNewConnections } from './throughput-rows.ts';
import { transferCut, transferKept } from './transfer-rows.ts';
import { webUi } from './web-row.ts';

/** In the order of the table of results. */
export const allRows: Row[] = [
  httpsKeepAlive,
  httpKeepAlive,
  httpsNewConnections,
  newHosts,
  oneAtATime,
  firstByte,
  transferCut,
  transferKept,
  httpsLargerBodies,
  millionEntries,
  killed,
  harFiles,
  comparedSessions,
  mcpStdio,
  mcpHttp,
  mcpMillion,
  webUi,
];
