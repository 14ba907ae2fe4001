// In: checked requests about HAR files. Out: files as they are written, and reports of files that were brought in. Must never hold a file.

import { AppError } from '../../model/app-error.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { requireFilter } from '../filter-query.ts';
import {
  chosenEntries,
  exportHar,
  type HarExport,
  type HarExportOptions,
  matchingEntries,
  sessionEntries,
} from '../har/export-har.ts';
import { importHar } from '../har/import-har.ts';
import { safetyHeaders } from '../reply.ts';
import { requireSession } from '../require-session.ts';
import { uploadedFile } from '../uploaded-file.ts';

type HarRoutes = 'exportSession' | 'exportEntries' | 'importHar';

export function harHandlers({ reader, beginImport, facts }: ApiDependencies): Pick<RouteHandlers, HarRoutes> {
  const reply = (what: Omit<HarExport, 'version'>, entries: number | null): Response => {
    const file = exportHar(reader, { ...what, version: facts.version });
    return new Response(ReadableStream.from(file), {
      headers: { ...fileHeaders(what.name), ...(entries === null ? {} : { 'x-entries': String(entries) }) },
    });
  };
  return {
    exportSession: async ({ params, query }) => {
      const { q = '', ...given } = query;
      const filter = requireFilter(q);
      const session = await requireSession(reader, params.sessionId);
      const what = { name: session.name, session, options: optionsOf(given) };
      if (q.trim() === '')
        return reply({ ...what, entries: () => sessionEntries(reader, session.id) }, session.trafficCount);
      return reply({ ...what, entries: () => matchingEntries(reader, { sessionId: session.id, filter }) }, null);
    },
    exportEntries: async ({ body }) => {
      const { entryIds, sessionName = 'Entries' } = body;
      // Ids are UUIDs of version 7 (RFC 9562 §5.7), which sort by when they were made.
      const ids = [...new Set(entryIds)].sort();
      const entries = () => chosenEntries(reader, ids);
      return reply({ name: sessionName, session: null, entries, options: optionsOf(body) }, ids.length);
    },
    importHar: async ({ query }, request) => {
      if (!beginImport) throw new AppError('internal', 'Nothing can be brought in here.');
      const { sessionId = null, fileName = null } = query;
      return importHar(uploadedFile(request), beginImport, { into: sessionId, fileName, spoolDir: facts.dataDir });
    },
  };
}

function optionsOf(given: {
  bodies: HarExportOptions['bodies'];
  redact: 'true' | 'false';
  redactHeaders: string;
}): HarExportOptions {
  const redactHeaders = given.redactHeaders
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { bodies: given.bodies, isRedacted: given.redact === 'true' || redactHeaders.length > 0, redactHeaders };
}

function fileHeaders(name: string): Record<string, string> {
  const plain =
    name
      .replaceAll(/[^\w. -]+/g, '_')
      .trim()
      .slice(0, 100) || 'session';
  const full = encodeURIComponent(`${name.replaceAll(/[\\/]/g, '_').slice(0, 100).toWellFormed()}.har`).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return {
    ...safetyHeaders,
    'content-type': 'application/json',
    'content-disposition': `attachment; filename="${plain}.har"; filename*=UTF-8''${full}`,
  };
}
