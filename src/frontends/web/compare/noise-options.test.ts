import { describe, expect, it } from 'vitest';
import { comparisonRequest, namesIn, noNoiseOptions, withIgnored } from './noise-options.ts';

describe('what does not count', () => {
  it('is asked for only where it was said', () => {
    expect(comparisonRequest('1', '2', noNoiseOptions)).toEqual({ a: '1', b: '2' });
    const options = { ...noNoiseOptions, headers: ['x-a'], isOrderIgnored: true, isStrict: true, baselineId: '3' };
    expect(comparisonRequest('1', '2', options)).toEqual({
      ...{ a: '1', b: '2', ignoreHeaders: ['x-a'], unorderedArrays: ['*'], ignoreVolatile: false },
      learn: { a: '1', b: '3' },
    });
  });

  it('is written as names with commas between them', () => {
    expect(namesIn(' X-One,, X-Two ,X-One')).toEqual(['X-One', 'X-Two']);
  });

  it('grows by a difference that has a name', () => {
    const header = withIgnored(noNoiseOptions, { part: 'response-headers', form: null, at: 'ETag' });
    expect(header?.headers).toEqual(['etag']);
    const body = withIgnored(noNoiseOptions, { part: 'response-body', form: 'json', at: '$.items[12].id' });
    expect(body?.paths).toEqual(['$.items[*].id']);
    expect(withIgnored(noNoiseOptions, { part: 'response-body', form: 'json', at: '$' })).toBeNull();
    expect(withIgnored(noNoiseOptions, { part: 'status', form: null, at: 'status' })).toBeNull();
  });
});
