import { z } from 'zod';
import { annotation } from '../../../../../contract/annotations.ts';
import { trafficEntry } from '../../../../../contract/entries.ts';
import type { RawHeaders } from '../../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../../model/traffic-entry.ts';
import { printableBytes } from '../../../../terminal-text/printable-text.ts';
import { findEntry } from '../../../traffic/find-entry.ts';
import type { Secrets } from '../secrets.ts';
import { cut, showEntry, shownEntry, timeText } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { entry, session } from '../tool-inputs.ts';

const mostHeaders = 200;
const longestHeader = 2_000;
const mostAnnotations = 20;

const headerLines = z.array(z.string()).describe('Lines of `name: value` in wire order. Long ones are cut.');

const message = {
  requestHeaders: headerLines,
  requestTrailers: headerLines.nullable().describe('Null: there were none.'),
  responseHeaders: headerLines.nullable().describe('Null: there is no response (yet).'),
  responseTrailers: headerLines.nullable().describe('Null: there were none.'),
};

export const getEntry = defineTool({
  name: 'get_entry',
  title: 'One entry',
  description:
    'One entry whole but for its bodies: headers, timings, TLS, failure with its reason, what was changed on its way, annotations. read_body gives the bodies, list_frames the messages of a WebSocket.',
  input: z.strictObject({ entry, session }),
  output: z.object({
    entry: shownEntry
      .extend(
        trafficEntry.pick({
          ...{
            sessionId: true,
            protocol: true,
            httpVersion: true,
            responseHttpVersion: true,
            timings: true,
            tls: true,
          },
          ...{ clientAddress: true, remoteAddress: true, requestBodyStored: true, responseBodyStored: true },
          ...{ isComplete: true, isMocked: true, isBreakpointed: true, isTruncated: true },
          ...{ isReplay: true, isImported: true },
        }).shape,
      )
      .extend(message)
      .extend({
        informational: z.array(z.string()).describe('1xx responses: status and reason.'),
        original: z
          .object({
            request: z.array(z.string()).nullable().describe('Request line and headers as they arrived.'),
            response: z.array(z.string()).nullable().describe('Status line and headers as they arrived.'),
          })
          .nullable()
          .describe('Null unless something changed it: the fields above are what was sent on.'),
      }),
    annotations: z
      .array(
        annotation
          .pick({ note: true, color: true, tags: true })
          .extend({ updatedAt: z.string().describe('ISO 8601, UTC.') }),
      )
      .describe('What people noted about it.'),
  }),
  answer: async ({ entry: wanted, session: wantedSession }, { api, secrets }) => {
    const found = await findEntry(api, wanted, wantedSession ?? null);
    const { annotations } = await api.annotations.list({ trafficId: found.id, limit: mostAnnotations });
    return {
      entry: wholeEntry(found, secrets),
      annotations: annotations.map((each) => ({ ...each, updatedAt: timeText(each.updatedAt) })),
    };
  },
});

function wholeEntry(found: TrafficEntry, secrets: Secrets) {
  const entry = secrets.entry(found);
  const lines = (headers: RawHeaders) => linesOf(headers, secrets);
  return {
    ...entry,
    ...showEntry(entry, secrets),
    requestHeaders: lines(entry.requestHeaders),
    requestTrailers: entry.requestTrailers && lines(entry.requestTrailers),
    responseHeaders: entry.responseHeaders && lines(entry.responseHeaders),
    responseTrailers: entry.responseTrailers && lines(entry.responseTrailers),
    informational: entry.informational.map(({ status, reason }) => printableBytes(`${status} ${reason}`)),
    original: originalOf(entry, lines),
  };
}

function linesOf(headers: RawHeaders, secrets: Secrets): string[] {
  const shown = headers
    .slice(0, mostHeaders)
    .map(([name, value]) => cut(secrets.text(printableBytes(`${name}: ${value}`)), longestHeader));
  return headers.length > mostHeaders ? [...shown, `… [${headers.length - mostHeaders} more headers]`] : shown;
}

function originalOf({ originalRequest, originalResponse }: TrafficEntry, lines: (headers: RawHeaders) => string[]) {
  if (originalRequest === null && originalResponse === null) return null;
  return {
    request: originalRequest && [`${originalRequest.method} ${originalRequest.url}`, ...lines(originalRequest.headers)],
    response: originalResponse && [
      printableBytes(`${originalResponse.status} ${originalResponse.statusText}`),
      ...lines(originalResponse.headers),
    ],
  };
}
