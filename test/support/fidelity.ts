// What must be equal with and without the proxy, brought into a form that can be compared, and the one comparison with the record.
import { expect } from 'vitest';
import type { RawHeaders } from '../../src/model/http-message.ts';
import type { EntrySummary, TrafficEntry } from '../../src/model/traffic-entry.ts';
import { sha256 } from './generated-body.ts';
import type { ReceivedRequest } from './origin-recording.ts';
import type { Product } from './product.ts';
import { openStoreFile } from './store-file.ts';

/** Fields about one connection, which is another one behind a proxy (RFC 9110 §7.6.1). */
const CONNECTION_FIELDS = new Set(['connection', 'keep-alive', 'proxy-connection']);

export function endToEndLines(head: string): string[] {
  return head.split('\r\n').filter((line) => !CONNECTION_FIELDS.has(line.slice(0, line.indexOf(':')).toLowerCase()));
}

export function endToEndPairs(pairs: RawHeaders | null): string[] {
  return (pairs ?? [])
    .filter(([name]) => !CONNECTION_FIELDS.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}`);
}

export function pairsOf(flat: string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2]!, flat[index * 2 + 1]!]);
}

export function comparableRequest(request: ReceivedRequest) {
  return {
    requestLine: request.requestLine,
    headerLines: endToEndLines(request.headerLines.join('\r\n')),
    rawBody: request.rawBody.toString('latin1'),
  };
}

/** The entry's request is what the origin received, and its response what the client received, in the API and in the file. */
export async function expectRecorded(
  product: Product,
  entry: TrafficEntry,
  expected: {
    request: ReceivedRequest;
    status: number;
    responseLines: string[];
    requestBody: Buffer;
    responseBody: Buffer;
  },
): Promise<void> {
  expect(entry.failure).toBeNull();
  expect(entry.isComplete).toBe(true);
  expect(entry.method).toBe(expected.request.method);
  expect(entry.path).toBe(expected.request.target);
  expect(endToEndPairs(entry.requestHeaders)).toEqual(endToEndLines(expected.request.headerLines.join('\r\n')));
  expect(entry.status).toBe(expected.status);
  expect(endToEndPairs(entry.responseHeaders)).toEqual(expected.responseLines);
  expect(entry.requestBodySize).toBe(expected.requestBody.length);
  expect(entry.responseBodySize).toBe(expected.responseBody.length);
  expect(sha256(await product.body(entry.id, 'request'))).toBe(sha256(expected.requestBody));
  expect(sha256(await product.body(entry.id, 'response'))).toBe(sha256(expected.responseBody));
  expectRow(product.dataDir, entry, expected);
}

function expectRow(
  dataDir: string,
  entry: EntrySummary,
  expected: { requestBody: Buffer; responseBody: Buffer },
): void {
  const store = openStoreFile(dataDir);
  try {
    const row = store.get<Record<string, unknown>>('SELECT * FROM traffic WHERE id = ?', entry.id);
    expect(row).toMatchObject({ method: entry.method, url: entry.url, status: entry.status, is_complete: 1 });
    // Large bodies are in chunks elsewhere; a body of this size is in the row.
    if (expected.requestBody.length > 0 && expected.requestBody.length <= 4096) {
      expect(Buffer.from(row!['request_body'] as Uint8Array).equals(expected.requestBody)).toBe(true);
    }
    if (expected.responseBody.length > 0 && expected.responseBody.length <= 4096) {
      expect(Buffer.from(row!['response_body'] as Uint8Array).equals(expected.responseBody)).toBe(true);
    }
  } finally {
    store.close();
  }
}
