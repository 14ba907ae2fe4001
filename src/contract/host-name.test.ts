import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostPattern, ipAddress, parseHostPattern } from './host-name.ts';

describe('a host pattern', () => {
  it.each([
    ['example.com', 'example.com'],
    ['  Example.COM  ', 'example.com'],
    ['example.com.', 'example.com'],
    ['*.Example.com', '*.example.com'],
    ['localhost', 'localhost'],
    ['my_host-1.local', 'my_host-1.local'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.例え.jp', '*.xn--r8jz45g.jp'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['[2001:DB8:0::1]', '2001:db8::1'],
  ])('%s is taken as %s', (given, host) => {
    expect(parseHostPattern(given)).toEqual({ kind: 'host', host });
  });

  it.each([
    ['', /host name such as/],
    ['*.', /host name such as/],
    ['*', /wildcard/],
    ['*.*', /wildcard/],
    ['a.*.com', /wildcard/],
    ['*example.com', /wildcard/],
    ['https://example.com', /scheme/],
    ['example.com/path', /path/],
    ['example.com?x', /path/],
    ['me@example.com', /user name/],
    ['example.com:443', /port/],
    ['[::1]:443', /port/],
    ['a b.com', /character/],
    ['a%41.com', /character/],
    ['a..b', /not a host name/],
    ['1', /not a host name/],
    ['0x7f.1', /not a host name/],
    ['256.1.1.1', /not a host name/],
    ['fe80::1%eth0', /character/],
    ['*.127.0.0.1', /IP address/],
    ['*.::1', /IP address/],
    [`${'a'.repeat(64)}.com`, /not a host name/],
    [`${'a.'.repeat(127)}com`, /not a host name/],
  ])('%s is refused with a reason', (given, reason) => {
    const parsed = parseHostPattern(given);
    expect(parsed.kind === 'refused' && parsed.reason).toMatch(reason);
  });

  it('is stable: what came out goes in again unchanged, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.domain(),
          fc.ipV4(),
          fc.ipV6(),
          fc.domain().map((d) => `*.${d}`),
        ),
        (given) => {
          const parsed = parseHostPattern(given);
          if (parsed.kind === 'host') expect(parseHostPattern(parsed.host)).toEqual(parsed);
        },
      ),
    );
  });

  it('that is no text or is missing says so', () => {
    expect(hostPattern.safeParse(5).error?.issues[0]?.message).toBe('Must be text.');
    expect(hostPattern.safeParse(undefined).error?.issues[0]?.message).toBe('Is missing.');
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::', '::'],
    ['2001:DB8::0:1', '2001:db8::1'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
  ])('%s is taken as %s', (given, address) => {
    expect(ipAddress.parse(given)).toBe(address);
  });

  it.each([
    '',
    'nowhere',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.400',
    '[::1]',
    '1.2.3.4:80',
    ':::',
    'fe80::1%1',
    'a:b',
  ])('%s is refused', (given) => {
    expect(ipAddress.safeParse(given).success).toBe(false);
  });

  it('of either family is always taken', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => ipAddress.safeParse(address).success));
  });
});
