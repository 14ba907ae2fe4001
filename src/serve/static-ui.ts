// In: requests for pages and their files. Out: the built web UI, or null for what is not part of it. A file is found by its exact path in a list
// made from the folder, never by joining a path from outside, so there is no way out of the folder. Never: anything from elsewhere, and no
// script but the UI's own: the policy below. Who may call has been asked before (access.ts).

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Settings } from '../model/settings.ts';
import { safetyHeaders } from './reply.ts';

export interface StaticUiOptions {
  /** The folder that the build made: index.html, assets/, … */
  readonly dir: string;
  /** For the page's first drawing: it must not be light for a blink and dark then. */
  readonly theme: () => Promise<Settings['theme']>;
}

export interface StaticUi {
  /** Null: not a path of the UI. */
  answer(request: Request): Promise<Response | null>;
  isPage(path: string): boolean;
}

/**
 * Captured text is shown by this page, so nothing but its own files may run. Styles that components set on elements need `unsafe-inline`; blob: is
 * for previews and for workers made from them.
 */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  // Chosen entries are exported by a form, so that the browser writes the file.
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

interface UiFile {
  bytes: Buffer<ArrayBuffer>;
  type: string;
  etag: string;
  /** Its name holds a hash of its content, so it never changes. */
  isImmutable: boolean;
}

/** `/` and the addresses the page makes for itself; see view-address.ts of the web UI. */
const pagePattern = /^\/(?:sessions\/[^/]+\/?)?$/;

export function createStaticUi({ dir, theme }: StaticUiOptions): StaticUi {
  // Read when a page is first asked for and kept: a proxy that nobody looks at does not pay for it.
  let files: Promise<ReadonlyMap<string, UiFile>> | undefined;
  const isPage = (path: string): boolean => pagePattern.test(path);
  return {
    isPage,
    async answer(request) {
      const path = new URL(request.url).pathname;
      files ??= readFiles(dir).catch((error: unknown) => {
        files = undefined;
        throw error;
      });
      const known = await files;
      if (!isPage(path)) {
        const file = path === '/index.html' ? undefined : known.get(path);
        return file === undefined ? null : fileReply(file, request);
      }
      const page = known.get('/index.html');
      return page === undefined ? null : fileReply(themed(page, await theme()), request);
    },
  };
}

async function readFiles(dir: string): Promise<ReadonlyMap<string, UiFile>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => {
      const urlPath = `/${relative(dir, path).split(sep).join('/')}`;
      return [urlPath, fileOf(urlPath, await readFile(path))] as const;
    }),
  );
  return new Map(files);
}

function fileOf(urlPath: string, bytes: Buffer<ArrayBuffer>): UiFile {
  const type = types[extname(urlPath)] ?? 'application/octet-stream';
  return { bytes, type, etag: etagOf(bytes), isImmutable: urlPath.startsWith('/assets/') };
}

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

function themed(page: UiFile, theme: Settings['theme']): UiFile {
  const html = page.bytes.toString('utf8').replace(/data-theme-setting="\w*"/, `data-theme-setting="${theme}"`);
  const bytes = Buffer.from(html);
  return { ...page, bytes, etag: etagOf(bytes) };
}

function fileReply({ bytes, type, etag, isImmutable }: UiFile, request: Request): Response {
  const headers = {
    ...safetyHeaders,
    // With no-referrer a form of the page would say that it comes from nowhere (Fetch, “append a request Origin header”), and be refused.
    'referrer-policy': 'same-origin',
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    etag,
  };
  if (isKnownTo(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(bytes, { headers: { ...headers, 'content-type': type, 'content-length': String(bytes.length) } });
}

/** RFC 9110 §13.1.2. */
function isKnownTo(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match') ?? '';
  return given.trim() === '*' || given.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
