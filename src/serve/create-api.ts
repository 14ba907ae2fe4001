// In: requests, from the network (serve-on.ts, which has checked who may call) or from inside the process. Out: replies.
// Binds every route of the contract to its handler; a route without one does not compile. What no route takes is 404 or 405 in the
// one error shape. Never asks who is calling: that is access.ts.

import { Hono } from 'hono';
import type { ApiRoute } from '../contract/route.ts';
import { apiRoutes } from '../contract/routes.ts';
import { AppError } from '../model/app-error.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { answerRoute, type RouteHandlers } from './bind-route.ts';
import { createHomePage } from './home-page.ts';
import { createOpenApiDocument } from './openapi-document.ts';
import { asAppError, errorReply } from './reply.ts';
import { annotationHandlers } from './routes/annotations-route.ts';
import { bodyArrivalHandlers } from './routes/body-arrivals-route.ts';
import { certificateHandlers } from './routes/certificates-route.ts';
import { compareHandlers } from './routes/compare-route.ts';
import { dnsHandlers } from './routes/dns-route.ts';
import { eventHandlers } from './routes/events-route.ts';
import { frameHandlers } from './routes/frames-route.ts';
import { harHandlers } from './routes/har-route.ts';
import { healthHandlers } from './routes/health-route.ts';
import { mcpReplayHandlers } from './routes/mcp-replay-route.ts';
import { mcpHandlers } from './routes/mcp-route.ts';
import { mcpSessionHandlers } from './routes/mcp-session-route.ts';
import { searchHandlers } from './routes/search-route.ts';
import { sessionHandlers } from './routes/sessions-route.ts';
import { settingsHandlers } from './routes/settings-route.ts';
import { passthroughHandlers } from './routes/ssl-passthrough-route.ts';
import { trafficHandlers } from './routes/traffic-route.ts';
import { trafficWindowHandlers } from './routes/traffic-window-route.ts';
import { createStaticUi, type StaticUi } from './static-ui.ts';
import { withAfterCommand } from './with-after-command.ts';

export interface Api {
  /** For callers inside the process, who need no permission. Any host name will do in the URL. */
  fetch(request: Request): Promise<Response>;
  /** Ends all event streams, for a shutdown that does not wait for them. */
  endStreams(): void;
}

export function createApi(given: ApiDependencies): Api {
  const deps = withAfterCommand(given);
  const closing = new AbortController();
  // The path as it is written: one door for each route, so `/%61pi` is none.
  const app = new Hono({ getPath: (request) => new URL(request.url).pathname });
  bindRoutes(app, deps, handlersOf(deps, closing.signal));
  const pages = pagesOf(deps);
  app.get('*', async (context) => (await pages.answer(context.req.raw)) ?? context.notFound());
  app.notFound((context) => {
    const path = new URL(context.req.url).pathname;
    return refuseUnknown(context.req.raw.method, path, pages.isPage(path));
  });
  app.onError((error, context) =>
    errorReply(asAppError(error, (bug) => deps.reportBug(bug, `${context.req.method} ${context.req.path}`))),
  );
  return {
    fetch: async (request) => app.fetch(request),
    endStreams: () => closing.abort(),
  };
}

/** The web UI; where it was not built, one plain page. */
function pagesOf(deps: ApiDependencies): StaticUi {
  if (deps.webDir) {
    return createStaticUi({ dir: deps.webDir, theme: async () => (await deps.reader.settings()).theme });
  }
  const homePage = createHomePage(deps);
  const isPage = (path: string): boolean => path === '/';
  return {
    isPage,
    answer: async (request) => (isPage(new URL(request.url).pathname) ? homePage(request) : null),
  };
}

function handlersOf(deps: ApiDependencies, closing: AbortSignal): RouteHandlers {
  let document: Record<string, unknown> | undefined;
  return {
    ...healthHandlers(deps),
    ...sessionHandlers(deps),
    ...trafficHandlers(deps),
    ...trafficWindowHandlers(deps),
    ...searchHandlers(deps, closing),
    ...bodyArrivalHandlers(deps),
    ...frameHandlers(deps),
    ...annotationHandlers(deps),
    ...harHandlers(deps),
    ...mcpSessionHandlers(deps),
    ...compareHandlers(deps),
    ...mcpHandlers(deps),
    ...mcpReplayHandlers(deps, closing),
    ...passthroughHandlers(deps),
    ...dnsHandlers(deps),
    ...settingsHandlers(deps),
    ...certificateHandlers(deps),
    ...eventHandlers(deps, closing),
    getOpenApiDocument: async () => (document ??= createOpenApiDocument(deps.facts.version)),
  };
}

function bindRoutes(app: Hono, deps: ApiDependencies, handlers: RouteHandlers): void {
  for (const [name, route] of Object.entries<ApiRoute>(apiRoutes)) {
    const handler = handlers[name as keyof RouteHandlers];
    const bound = { route, handler, reportBug: deps.reportBug };
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, (context) => answerRoute(bound, context.req.raw, context.req.param()));
  }
}

const knownPaths = Object.values<ApiRoute>(apiRoutes).map((route) => ({
  method: route.method.toUpperCase(),
  matcher: matcherOf(route.path),
}));

function matcherOf(path: string): RegExp {
  const pattern = path.split(/\{\w+\}/).map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('[^/]+')}$`);
}

function refuseUnknown(method: string, path: string, isPage: boolean): Response {
  const methods = knownPaths.filter((known) => known.matcher.test(path)).map((known) => known.method);
  if (isPage) methods.push('GET');
  if (methods.length === 0) {
    return errorReply(
      new AppError('not-found', `There is nothing at ${path.slice(0, 200)}. /api/openapi.json lists what there is.`),
    );
  }
  if (methods.includes('GET')) methods.push('HEAD');
  const allow = [...new Set(methods)].sort().join(', ');
  const error = new AppError('method-not-allowed', `${method.slice(0, 20)} is not possible here. Possible: ${allow}.`);
  return errorReply(error, { allow });
}
