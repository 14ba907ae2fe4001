import type { ApiEvent } from '../../contract/events.ts';
import { apiRoutes } from '../../contract/routes.ts';
import type { SearchEvent } from '../../contract/search.ts';
import { type Connection, callRoute, openRoute, type RouteArguments } from './call-route.ts';
import { type FollowOptions, followEvents } from './follow-events.ts';
import { readSearchEvents } from './search-events.ts';

const r = apiRoutes;

export type ApiClient = ReturnType<typeof createApiClient>;

export interface BodyOptions {
  /** Undo the content codings. */
  decoded?: boolean;
  /** Value of a Range header, e.g. `bytes=0-65535`. */
  range?: string;
  signal?: AbortSignal;
}

/**
 * All of the API as typed functions. Given the network's `fetch` it talks to a running proxy; given the API's own `fetch` it works on the
 * file inside this process. Refusals are thrown as AppErrors with the server's code and message; `not-running` when nobody answers.
 */
export function createApiClient(connection: Connection) {
  return {
    health: () => callRoute(connection, r.getHealth),
    openApiDocument: () => callRoute(connection, r.getOpenApiDocument),
    sessions: sessionCalls(connection),
    traffic: trafficCalls(connection),
    annotations: annotationCalls(connection),
    har: harCalls(connection),
    compare: compareCalls(connection),
    mcp: mcpCalls(connection),
    passthrough: passthroughCalls(connection),
    dns: dnsCalls(connection),
    settings: settingsCalls(connection),
    certificates: certificateCalls(connection),
    /** Never ends by itself unless told so; see {@link FollowOptions}. */
    events: (options: FollowOptions = {}): AsyncGenerator<ApiEvent, void> => followEvents(connection, options),
  };
}

function sessionCalls(connection: Connection) {
  return {
    list: () => callRoute(connection, r.listSessions),
    create: (body: RouteArguments<typeof r.createSession>['body'] = {}) =>
      callRoute(connection, r.createSession, { body }),
    active: () => callRoute(connection, r.getActiveSession),
    get: (id: string) => callRoute(connection, r.getSession, { params: { id } }),
    update: (id: string, body: RouteArguments<typeof r.updateSession>['body']) =>
      callRoute(connection, r.updateSession, { params: { id }, body }),
    delete: (id: string) => callRoute(connection, r.deleteSession, { params: { id } }),
    activate: (id: string) => callRoute(connection, r.activateSession, { params: { id } }),
    clear: (id: string) => callRoute(connection, r.clearSession, { params: { id } }),
  };
}

function trafficCalls(connection: Connection) {
  return {
    list: (query: RouteArguments<typeof r.listTraffic>['query'] = {}) =>
      callRoute(connection, r.listTraffic, { query }),
    window: (query: RouteArguments<typeof r.windowTraffic>['query'] = {}, signal?: AbortSignal) =>
      callRoute(connection, r.windowTraffic, { query, signal }),
    get: (id: string) => callRoute(connection, r.getEntry, { params: { id } }),
    getByOrdinal: (ordinal: number, query: RouteArguments<typeof r.getEntryByOrdinal>['query'] = {}) =>
      callRoute(connection, r.getEntryByOrdinal, { params: { ordinal }, query }),
    delete: (id: string) => callRoute(connection, r.deleteEntry, { params: { id } }),
    deleteMany: (ids: string[]) => callRoute(connection, r.deleteEntries, { body: { ids } }),
    deleteMatching: (q: string, sessionId?: string) =>
      callRoute(connection, r.deleteEntries, { body: { q, sessionId } }),
    /** Which of the entries match the query; at most 1000 at a time. */
    match: (body: RouteArguments<typeof r.matchEntries>['body']) => callRoute(connection, r.matchEntries, { body }),
    /** Line by line; the last one is `done` or `failed`, unless `signal` ends it before. */
    search: async function* (
      query: RouteArguments<typeof r.searchTraffic>['query'],
      signal?: AbortSignal,
    ): AsyncGenerator<SearchEvent, void> {
      const { body } = await openRoute(connection, r.searchTraffic, { query, signal });
      if (body !== null) yield* readSearchEvents(body);
    },
    completeValues: (query: RouteArguments<typeof r.completeValues>['query']) =>
      callRoute(connection, r.completeValues, { query }),
    /** The reply as it streams; its headers tell what the message said of the body. */
    requestBody: (id: string, options: BodyOptions = {}) =>
      openRoute(connection, r.getRequestBody, bodyArguments(id, options)),
    responseBody: (id: string, options: BodyOptions = {}) =>
      openRoute(connection, r.getResponseBody, bodyArguments(id, options)),
    /** When the pieces of an event stream came. */
    responseArrivals: (id: string, query: RouteArguments<typeof r.listResponseArrivals>['query'] = {}) =>
      callRoute(connection, r.listResponseArrivals, { params: { id }, query }),
    stats: (sessionId: string, query: RouteArguments<typeof r.getStats>['query'] = {}, signal?: AbortSignal) =>
      callRoute(connection, r.getStats, { params: { sessionId }, query, signal }),
    frames: (trafficId: string, query: RouteArguments<typeof r.listFrames>['query'] = {}) =>
      callRoute(connection, r.listFrames, { params: { trafficId }, query }),
  };
}

function bodyArguments(id: string, { decoded = false, range, signal }: BodyOptions) {
  const query = { decoded: decoded ? ('true' as const) : ('false' as const) };
  const headers: Record<string, string> = range === undefined ? {} : { Range: range };
  return { params: { id }, query, headers, signal };
}

function harCalls(connection: Connection) {
  return {
    /** The file as it streams. */
    exportSession: (
      sessionId: string,
      query: RouteArguments<typeof r.exportSession>['query'] = {},
      signal?: AbortSignal,
    ) => openRoute(connection, r.exportSession, { params: { sessionId }, query, signal }),
    exportEntries: (body: RouteArguments<typeof r.exportEntries>['body'], signal?: AbortSignal) =>
      openRoute(connection, r.exportEntries, { body, signal }),
    /** All or nothing: to cancel, abort. */
    import: (
      upload: ReadableStream<Uint8Array>,
      query: RouteArguments<typeof r.importHar>['query'] = {},
      signal?: AbortSignal,
    ) =>
      callRoute(connection, r.importHar, {
        upload,
        query,
        signal,
        headers: { 'content-type': 'application/octet-stream' },
      }),
  };
}

function annotationCalls(connection: Connection) {
  return {
    list: (query: RouteArguments<typeof r.listAnnotations>['query']) =>
      callRoute(connection, r.listAnnotations, { query }),
    create: (body: RouteArguments<typeof r.createAnnotation>['body']) =>
      callRoute(connection, r.createAnnotation, { body }),
    get: (id: string) => callRoute(connection, r.getAnnotation, { params: { id } }),
    update: (id: string, body: RouteArguments<typeof r.updateAnnotation>['body']) =>
      callRoute(connection, r.updateAnnotation, { params: { id }, body }),
    delete: (id: string) => callRoute(connection, r.deleteAnnotation, { params: { id } }),
  };
}

function compareCalls(connection: Connection) {
  return {
    entries: (query: RouteArguments<typeof r.compareTwoEntries>['query']) =>
      callRoute(connection, r.compareTwoEntries, { query }),
    sessions: (body: RouteArguments<typeof r.compareSessions>['body']) =>
      callRoute(connection, r.compareSessions, { body }),
    /** As far as it has come. */
    get: (id: string) => callRoute(connection, r.getSessionComparison, { params: { id } }),
    end: (id: string) => callRoute(connection, r.endSessionComparison, { params: { id } }),
    pairs: (id: string, query: RouteArguments<typeof r.listComparedPairs>['query'] = {}) =>
      callRoute(connection, r.listComparedPairs, { params: { id }, query }),
  };
}

function mcpCalls(connection: Connection) {
  return {
    connections: (query: RouteArguments<typeof r.listMcpConnections>['query'] = {}) =>
      callRoute(connection, r.listMcpConnections, { query }),
    connection: (id: string) => callRoute(connection, r.getMcpConnection, { params: { id } }),
    updateConnection: (id: string, body: RouteArguments<typeof r.updateMcpConnection>['body']) =>
      callRoute(connection, r.updateMcpConnection, { params: { id }, body }),
    deleteConnection: (id: string) => callRoute(connection, r.deleteMcpConnection, { params: { id } }),
    stderr: (id: string, query: RouteArguments<typeof r.listMcpStderr>['query'] = {}) =>
      callRoute(connection, r.listMcpStderr, { params: { id }, query }),
    messages: (query: RouteArguments<typeof r.listMcpMessages>['query'] = {}, signal?: AbortSignal) =>
      callRoute(connection, r.listMcpMessages, { query, signal }),
    window: (id: string, query: RouteArguments<typeof r.windowMcpMessages>['query'] = {}, signal?: AbortSignal) =>
      callRoute(connection, r.windowMcpMessages, { params: { id }, query, signal }),
    message: (proxyId: string) => callRoute(connection, r.getMcpMessage, { params: { proxyId } }),
    /** The bytes as they passed. */
    payload: (proxyId: string, query: RouteArguments<typeof r.getMcpPayload>['query'] = {}) =>
      openRoute(connection, r.getMcpPayload, { params: { proxyId }, query }),
    /** Starts the connection's server; to stop it, abort. */
    replay: (proxyId: string, body: RouteArguments<typeof r.replayMcpMessage>['body'], signal?: AbortSignal) =>
      callRoute(connection, r.replayMcpMessage, { params: { proxyId }, body, signal }),
    held: (query: RouteArguments<typeof r.listHeldMcpMessages>['query'] = {}) =>
      callRoute(connection, r.listHeldMcpMessages, { query }),
    /** The file as it streams. */
    exportConnection: (id: string, signal?: AbortSignal) =>
      openRoute(connection, r.exportMcpConnection, { params: { id }, signal }),
    /** All or nothing: to cancel, abort. */
    import: (
      upload: ReadableStream<Uint8Array>,
      query: RouteArguments<typeof r.importMcpSessionFile>['query'] = {},
      signal?: AbortSignal,
    ) =>
      callRoute(connection, r.importMcpSessionFile, {
        upload,
        query,
        signal,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    decide: (proxyId: string, body: RouteArguments<typeof r.decideMcpMessage>['body']) =>
      callRoute(connection, r.decideMcpMessage, { params: { proxyId }, body }),
    /** Somebody edits it for so long; 0 = no longer. */
    lease: (proxyId: string, leaseMs?: number) =>
      callRoute(connection, r.leaseMcpMessage, { params: { proxyId }, body: { leaseMs } }),
  };
}

function passthroughCalls(connection: Connection) {
  return {
    list: () => callRoute(connection, r.listPassthrough),
    create: (body: RouteArguments<typeof r.createPassthrough>['body']) =>
      callRoute(connection, r.createPassthrough, { body }),
    get: (id: string) => callRoute(connection, r.getPassthrough, { params: { id } }),
    update: (id: string, body: RouteArguments<typeof r.updatePassthrough>['body']) =>
      callRoute(connection, r.updatePassthrough, { params: { id }, body }),
    delete: (id: string) => callRoute(connection, r.deletePassthrough, { params: { id } }),
  };
}

function dnsCalls(connection: Connection) {
  return {
    list: () => callRoute(connection, r.listDnsMappings),
    create: (body: RouteArguments<typeof r.createDnsMapping>['body']) =>
      callRoute(connection, r.createDnsMapping, { body }),
    get: (id: string) => callRoute(connection, r.getDnsMapping, { params: { id } }),
    update: (id: string, body: RouteArguments<typeof r.updateDnsMapping>['body']) =>
      callRoute(connection, r.updateDnsMapping, { params: { id }, body }),
    delete: (id: string) => callRoute(connection, r.deleteDnsMapping, { params: { id } }),
  };
}

function settingsCalls(connection: Connection) {
  return {
    get: () => callRoute(connection, r.getSettings),
    update: (body: RouteArguments<typeof r.updateSettings>['body']) =>
      callRoute(connection, r.updateSettings, { body }),
    replace: (body: RouteArguments<typeof r.replaceSettings>['body']) =>
      callRoute(connection, r.replaceSettings, { body }),
  };
}

function certificateCalls(connection: Connection) {
  return {
    root: () => callRoute(connection, r.getRootCertificate),
    downloadRoot: async () => (await openRoute(connection, r.downloadRootCertificate)).text(),
    clearCache: () => callRoute(connection, r.clearCertificateCache),
  };
}
