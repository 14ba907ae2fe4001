import type { z } from 'zod';
import { createAnnotation, deleteAnnotation, getAnnotation, listAnnotations, updateAnnotation } from './annotations.ts';
import { listResponseArrivals } from './body-arrivals.ts';
import { clearCertificateCache, downloadRootCertificate, getRootCertificate } from './certificates.ts';
import {
  compareSessions,
  compareTwoEntries,
  endSessionComparison,
  getSessionComparison,
  listComparedPairs,
} from './compare.ts';
import { createDnsMapping, deleteDnsMapping, getDnsMapping, listDnsMappings, updateDnsMapping } from './dns.ts';
import { streamEvents } from './events.ts';
import { listFrames } from './frames.ts';
import { exportEntries, exportSession, importHar } from './har.ts';
import { getHealth } from './health.ts';
import {
  decideMcpMessage,
  deleteMcpConnection,
  getMcpConnection,
  getMcpMessage,
  getMcpPayload,
  leaseMcpMessage,
  listHeldMcpMessages,
  listMcpConnections,
  listMcpMessages,
  listMcpStderr,
  updateMcpConnection,
  windowMcpMessages,
} from './mcp.ts';
import { replayMcpMessage } from './mcp-replay.ts';
import { exportMcpConnection, importMcpSessionFile } from './mcp-session-file.ts';
import { getOpenApiDocument } from './openapi.ts';
import type { ApiRoute } from './route.ts';
import { searchTraffic } from './search.ts';
import {
  activateSession,
  clearSession,
  createSession,
  deleteSession,
  getActiveSession,
  getSession,
  listSessions,
  updateSession,
} from './sessions.ts';
import { getSettings, replaceSettings, updateSettings } from './settings.ts';
import {
  createPassthrough,
  deletePassthrough,
  getPassthrough,
  listPassthrough,
  updatePassthrough,
} from './ssl-passthrough.ts';
import {
  completeValues,
  deleteEntries,
  deleteEntry,
  getEntry,
  getEntryByOrdinal,
  getRequestBody,
  getResponseBody,
  getStats,
  listTraffic,
  matchEntries,
} from './traffic.ts';
import { windowTraffic } from './traffic-window.ts';

/** Every route of the API by name. Where two paths could match one request, the one without a parameter comes first. */
export const apiRoutes = {
  getHealth,
  listSessions,
  createSession,
  getActiveSession,
  getSession,
  updateSession,
  deleteSession,
  activateSession,
  clearSession,
  listTraffic,
  windowTraffic,
  searchTraffic,
  completeValues,
  deleteEntries,
  matchEntries,
  getStats,
  getEntry,
  getEntryByOrdinal,
  deleteEntry,
  getRequestBody,
  getResponseBody,
  listResponseArrivals,
  listFrames,
  exportSession,
  exportEntries,
  importHar,
  listAnnotations,
  createAnnotation,
  getAnnotation,
  updateAnnotation,
  deleteAnnotation,
  compareTwoEntries,
  compareSessions,
  getSessionComparison,
  endSessionComparison,
  listComparedPairs,
  listMcpConnections,
  getMcpConnection,
  updateMcpConnection,
  deleteMcpConnection,
  listMcpStderr,
  windowMcpMessages,
  listMcpMessages,
  getMcpMessage,
  getMcpPayload,
  replayMcpMessage,
  listHeldMcpMessages,
  decideMcpMessage,
  leaseMcpMessage,
  exportMcpConnection,
  importMcpSessionFile,
  listPassthrough,
  createPassthrough,
  getPassthrough,
  updatePassthrough,
  deletePassthrough,
  listDnsMappings,
  createDnsMapping,
  getDnsMapping,
  updateDnsMapping,
  deleteDnsMapping,
  getSettings,
  updateSettings,
  replaceSettings,
  getRootCertificate,
  downloadRootCertificate,
  clearCertificateCache,
  streamEvents,
  getOpenApiDocument,
} as const satisfies Record<string, ApiRoute>;
export type ApiRouteName = keyof typeof apiRoutes;

type Part<R extends ApiRoute, K extends 'params' | 'query' | 'body'> = R extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? S
  : null;

/** What a handler is given: checked, with defaults filled in. */
export type RouteInput<R extends ApiRoute> = {
  params: Part<R, 'params'> extends z.ZodType ? z.output<Part<R, 'params'>> : Record<string, never>;
  query: Part<R, 'query'> extends z.ZodType ? z.output<Part<R, 'query'>> : Record<string, never>;
  body: Part<R, 'body'> extends z.ZodType ? z.output<Part<R, 'body'>> : undefined;
};

/** What the reply holds, for routes that reply in JSON. */
export type RouteReply<R extends ApiRoute> = R['reply'] extends { readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : never;
