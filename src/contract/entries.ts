import { z } from 'zod';
import { failureKinds, failurePhases } from '../model/failure.ts';
import { type EntrySummary, importedBodyForms, type SessionStats, type TrafficEntry } from '../model/traffic-entry.ts';
import { annotationSummary } from './annotations.ts';

const failure = z
  .object({
    kind: z.enum(failureKinds).describe('What went wrong.'),
    side: z.enum(['client', 'upstream', 'proxy']).describe('Whose doing it was, as far as can be known.'),
    phase: z.enum(failurePhases).describe('How far the exchange had come.'),
    code: z
      .string()
      .optional()
      .describe('The system’s or library’s own code, such as ECONNREFUSED. Absent when there is none.'),
    message: z.string().describe('One or two plain sentences: what happened and what to try.'),
  })
  .meta({ id: 'Failure', description: 'What went wrong with an exchange.' });

const entryFields = {
  id: z.string().describe('UUIDv7.'),
  sessionId: z.string().describe('The session it belongs to.'),
  number: z.int().describe('Rises with the order of arrival, with gaps; unique over all sessions, never reused.'),
  ordinal: z
    .int()
    .describe(
      'The `#` of lists: its number within its session, from 1 in the order of arrival, not given again before the session is cleared.',
    ),
  seq: z.int().describe('Number of the last change to this entry.'),
  timestamp: z.int().describe('When the exchange began; milliseconds since 1970.'),
  kind: z
    .enum(['http', 'websocket', 'tunnel'])
    .describe('What it records. A tunnel has byte counts in place of bodies.'),
  method: z.string().describe('Request method as sent.'),
  url: z.string().describe('Absolute URL as the client asked for it; `host:port` of a tunnel.'),
  protocol: z.enum(['http', 'https', 'ws', 'wss']).describe('`ws` and `wss` are WebSocket upgrades.'),
  host: z.string().describe('Without port, lower case. Empty when the request was too malformed to say.'),
  path: z.string().describe('Path and query as sent; empty for a tunnel.'),
  httpVersion: z.enum(['1.0', '1.1', '2']).describe('HTTP version of the request.'),
  status: z
    .int()
    .nullable()
    .describe('Status of the final response. Null until it is there, and for failures that never had one.'),
  statusText: z.string().nullable().describe('Reason phrase as received. Null with `status`.'),
  contentType: z
    .string()
    .nullable()
    .describe('Media type of the response, lower case, without parameters. Null when there is none (yet).'),
  requestBodySize: z.int().describe('Bytes of the request body as they passed, content coding kept.'),
  responseBodySize: z.int().describe('Bytes of the response body as they passed, content coding kept.'),
  duration: z.number().nullable().describe('Milliseconds from start to end. Null while it runs.'),
  state: z
    .enum(['requesting', 'waiting', 'responding', 'completed', 'failed'])
    .describe('Where the exchange is. A tunnel or WebSocket stays in `responding` until it is closed.'),
  failure: failure.nullable().describe('Null when nothing went wrong (so far).'),
  clientAddress: z.string().describe('`address:port` of the client.'),
  remoteAddress: z
    .string()
    .nullable()
    .describe('`address:port` the upstream connection really went to. Null when there was none.'),
  isComplete: z.boolean().describe('It ended by itself and all of it was seen. False while it runs, and for failures.'),
  isMocked: z.boolean().describe('A rule answered in place of the origin.'),
  isBreakpointed: z.boolean().describe('A breakpoint held it.'),
  isModified: z.boolean().describe('Something was changed on its way; the original is kept.'),
  isTruncated: z.boolean().describe('The recorded copy of a body was cut at `maxBodySize`.'),
  isReplay: z.boolean().describe('It repeats a recorded request.'),
  isImported: z.boolean().describe('It came from a file.'),
  annotationSummary: annotationSummary.nullable().describe('Null when it has no annotation.'),
};

export const entrySummary = z
  .object(entryFields)
  .meta({ id: 'EntrySummary', description: 'What a list shows of an entry.' }) satisfies z.ZodType<EntrySummary>;

const rawHeaders = z
  .array(z.tuple([z.string(), z.string()]).readonly())
  .readonly()
  .meta({ id: 'RawHeaders', description: '`[name, value]` pairs in wire order, letter case and duplicates kept.' });

const tlsFields = {
  version: z.string().describe('For example `TLSv1.3`.'),
  cipher: z.string().describe('Name of the cipher suite.'),
  alpn: z.string().nullable().describe('Protocol agreed by ALPN. Null when none was.'),
  serverName: z.string().nullable().describe('The server name sent (SNI). Null when none was.'),
  isResumed: z.boolean().describe('The TLS session was resumed, so no certificate was exchanged this time.'),
};

const certificateSummary = z
  .object({
    subject: z.string().describe('Whom it names.'),
    issuer: z.string().describe('Who signed it.'),
    serialNumber: z.string().describe('Hexadecimal.'),
    validFrom: z.int().describe('Milliseconds since 1970.'),
    validTo: z.int().describe('Milliseconds since 1970.'),
    fingerprint256: z.string().describe('SHA-256 over the DER, upper-case hex with colons.'),
    subjectAltName: z
      .string()
      .nullable()
      .describe('For example `DNS:example.com`. Null when the certificate has none.'),
  })
  .meta({ id: 'CertificateSummary' });

const entryTls = z
  .object({
    client: z.object(tlsFields).nullable().describe('Between client and proxy. Null when that side was not TLS.'),
    upstream: z
      .object({
        ...tlsFields,
        isVerified: z.boolean().describe('The certificate was verified.'),
        verificationProblem: z
          .string()
          .nullable()
          .describe(
            'Why verification failed although the connection was used (`insecureHosts`). Null when it did not fail.',
          ),
        chain: z.array(certificateSummary).describe('As presented, leaf first.'),
      })
      .nullable()
      .describe('Between proxy and origin. Null when that side was not TLS.'),
  })
  .meta({ id: 'EntryTls' });

const ms = (text: string) => z.number().optional().describe(`${text} Milliseconds. Absent when it did not happen.`);

const bodyForm = z.enum(importedBodyForms);

const importedFacts = z
  .object({
    requestBody: bodyForm.describe(
      '`decoded`: stored without its content coding. `not-recorded`: the file left it out, which is not the same as empty.',
    ),
    responseBody: bodyForm.describe('As with `requestBody`.'),
    responseBodySha256: z
      .string()
      .optional()
      .describe('Of the body as it was received, lower-case hex. Absent when the file did not tell.'),
    originalId: z.string().optional().describe('Its id where the file was written. Absent when it had none.'),
    producer: z.string().optional().describe('The program that wrote the file, with its version.'),
    extra: z.record(z.string(), z.unknown()).optional().describe('Fields of the file that no other field here holds.'),
  })
  .meta({ id: 'ImportedFacts', description: 'What is known of an entry that came from a file.' });

export const trafficEntry = z
  .object({
    ...entryFields,
    requestHeaders: rawHeaders.describe('Headers of the request.'),
    requestTrailers: rawHeaders.nullable().describe('Trailers of the request. Null when there were none.'),
    responseHttpVersion: z
      .enum(['1.0', '1.1', '2'])
      .nullable()
      .describe('HTTP version of the response. Null until it is there.'),
    responseHeaders: rawHeaders.nullable().describe('Headers of the final response. Null until they are there.'),
    responseTrailers: rawHeaders.nullable().describe('Trailers of the response. Null when there were none.'),
    informational: z
      .array(
        z.object({
          status: z.int().describe('100 to 199.'),
          reason: z.string().describe('Reason phrase as received.'),
          headers: rawHeaders.describe('Its headers.'),
          receivedAt: z.int().describe('Milliseconds since 1970.'),
        }),
      )
      .describe('1xx responses in order.'),
    timings: z
      .object({
        blocked: ms(
          'Until an upstream connection was being made or was taken from the pool; includes time held at a breakpoint.',
        ),
        dns: ms('Name lookup.'),
        connect: ms('Transport connection, without TLS.'),
        ssl: ms('TLS handshake with the upstream.'),
        send: ms('Sending the request.'),
        wait: ms('Request sent until the first byte of the response head.'),
        receive: ms('First byte of the response head until the end of the response.'),
      })
      .describe('Phases, measured.'),
    tls: entryTls.nullable().describe('Null when neither side was TLS.'),
    requestBodyStored: z
      .int()
      .describe('Bytes of the request body in the store; less than `requestBodySize` when the copy was cut.'),
    responseBodyStored: z
      .int()
      .describe('Bytes of the response body in the store; less than `responseBodySize` when the copy was cut.'),
    originalRequest: z
      .object({
        method: z.string().describe('As it arrived.'),
        url: z.string().describe('As it arrived.'),
        headers: rawHeaders.describe('As they arrived.'),
        body: z.string().optional().describe('Base64. Absent when the body was not changed.'),
      })
      .nullable()
      .describe('The request as it arrived. Null unless something changed it.'),
    originalResponse: z
      .object({
        status: z.int().describe('As it arrived.'),
        statusText: z.string().describe('As it arrived.'),
        headers: rawHeaders.describe('As they arrived.'),
        body: z.string().optional().describe('Base64. Absent when the body was not changed.'),
      })
      .nullable()
      .describe('The response as it arrived. Null unless something changed it.'),
    imported: importedFacts.nullable().describe('Null unless it came from a file.'),
  })
  .meta({
    id: 'TrafficEntry',
    description: 'All of an entry but its bodies and frames.',
  }) satisfies z.ZodType<TrafficEntry>;

export const sessionStats = z
  .object({
    sessionId: z.string().describe('The session.'),
    entries: z.int().describe('All entries.'),
    pending: z.int().describe('Entries that still run.'),
    failed: z.int().describe('Entries that failed.'),
    errors: z.int().describe('Entries that failed or have a status of 400 or above.'),
    requestBytes: z.int().describe('Bytes of request bodies as they passed.'),
    responseBytes: z.int().describe('Bytes of response bodies as they passed.'),
    byStatusClass: z.record(z.string(), z.int()).describe('Entries by `1xx` … `5xx`, and `none`.'),
    byMethod: z.record(z.string(), z.int()).describe('Entries by method.'),
    byHost: z
      .array(
        z.object({
          host: z.string().describe('Host name.'),
          entries: z.int().describe('Its entries.'),
          errors: z.int().describe('Of these the failed ones and those with a status of 400 or above.'),
          bytes: z.int().describe('Bytes of its bodies.'),
          p95: z
            .number()
            .nullable()
            .describe('95th percentile of its completed http entries, milliseconds. Null when there are none.'),
        }),
      )
      .describe('The twenty hosts with most entries.'),
    byType: z
      .array(
        z.object({
          type: z
            .string()
            .nullable()
            .describe('Media type of the response. Null: no response, or none that says its type.'),
          entries: z.int().describe('Its entries.'),
          errors: z.int().describe('Of these the failed ones and those with a status of 400 or above.'),
          bytes: z.int().describe('Bytes of its bodies.'),
        }),
      )
      .describe('The twelve media types with most entries.'),
    duration: z
      .object({
        mean: z.number().describe('Mean, milliseconds.'),
        p50: z.number().describe('Median, milliseconds.'),
        p95: z.number().describe('95th percentile, milliseconds.'),
        p99: z.number().describe('99th percentile, milliseconds.'),
        max: z.number().describe('Slowest, milliseconds.'),
      })
      .nullable()
      .describe('Over completed http entries. Null when there are none.'),
    histogram: z
      .array(
        z.object({
          upToMs: z
            .number()
            .nullable()
            .describe('Longest duration of this step, milliseconds. Null for the last: no bound.'),
          entries: z.int().describe('Entries above the step before, up to this one.'),
        }),
      )
      .describe('Completed http entries by duration.'),
    overTime: z
      .object({
        startAt: z.int().describe('Begin of the first step, milliseconds since 1970.'),
        stepMs: z.int().describe('Length of a step, milliseconds.'),
        entries: z.array(z.int()).describe('Entries that began in each step.'),
        errors: z.array(z.int()).describe('Of these the failed ones and those with a status of 400 or above.'),
        byStatusClass: z.record(z.string(), z.array(z.int())).describe('The same by `1xx` … `5xx`, and `none`.'),
      })
      .nullable()
      .describe('Entries by when they began. Null when there are none.'),
    slowest: z.array(entrySummary).describe('The ten completed http entries that took longest.'),
    firstAt: z.int().nullable().describe('Begin of the first entry, milliseconds since 1970. Null when there is none.'),
    lastAt: z.int().nullable().describe('Begin of the last entry, milliseconds since 1970. Null when there is none.'),
  })
  .meta({ id: 'SessionStats', description: 'Numbers about one session.' }) satisfies z.ZodType<SessionStats>;
