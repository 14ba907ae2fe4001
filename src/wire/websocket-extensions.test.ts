import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExtensions } from './websocket-extensions.ts';

const plain = {
  clientNoContextTakeover: false,
  serverNoContextTakeover: false,
  clientMaxWindowBits: 15,
  serverMaxWindowBits: 15,
};

describe('parseExtensions', () => {
  it.each([
    ['', { deflate: undefined, names: [] }],
    ['permessage-deflate', { deflate: plain, names: ['permessage-deflate'] }],
    [
      'permessage-deflate; server_no_context_takeover; client_max_window_bits=10',
      {
        deflate: { ...plain, serverNoContextTakeover: true, clientMaxWindowBits: 10 },
        names: ['permessage-deflate'],
      },
    ],
    [
      'x-a;b="c,d;e\\"f" , Permessage-Deflate ;client_no_context_takeover; server_max_window_bits = "9"',
      {
        deflate: { ...plain, clientNoContextTakeover: true, serverMaxWindowBits: 9 },
        names: ['x-a', 'permessage-deflate'],
      },
    ],
    [
      'permessage-deflate; client_max_window_bits; server_max_window_bits=99',
      { deflate: plain, names: ['permessage-deflate'] },
    ],
    ['permessage-deflatex, (bad), ;', { deflate: undefined, names: ['permessage-deflatex'] }],
  ])('reads %j', (value, expected) => {
    expect(parseExtensions(value)).toEqual(expected);
  });

  it('never throws', () => {
    const unit = fc.constantFrom('permessage-deflate', ';', ',', '=', '"', '\\', ' ', 'client_max_window_bits', '8');
    fc.assert(fc.property(fc.string({ unit }), (value) => void parseExtensions(value)));
  });
});
