import { describe, expect, it } from 'vitest';
import type { TrafficEntry } from '../../model/traffic-entry.ts';
import { Redaction } from './redaction.ts';

const entry = {
  url: 'https://ada:pw@api.test/a?token=abc123',
  path: '/a?token=abc123',
  requestHeaders: [
    ['X-Api-Key', 'key-4711'],
    ['X-Auth-Token', 'abc123'],
    ['X-Mine', 'mine-1'],
    ['Accept', 'text/html'],
  ],
  requestTrailers: null,
  responseHeaders: null,
  responseTrailers: null,
  informational: [],
  originalRequest: null,
  originalResponse: null,
} as unknown as TrafficEntry;

describe('redaction', () => {
  it('replaces headers that are named like a secret, and those that are asked for', () => {
    const { url, requestHeaders } = new Redaction(['x-mine']).entry(entry);
    expect(url).toBe('https://redacted-1@api.test/a?token=redacted-2');
    expect(requestHeaders).toEqual([
      ['X-Api-Key', 'redacted-3'],
      ['X-Auth-Token', 'redacted-2'],
      ['X-Mine', 'redacted-4'],
      ['Accept', 'text/html'],
    ]);
  });

  it('knows where in a text a secret stands that it has met', () => {
    const redaction = new Redaction([]);
    redaction.learn(entry);
    expect(redaction.places('see key-4711 there')).toEqual([{ from: 4, to: 12, placeholder: 'redacted-3' }]);
  });
});
