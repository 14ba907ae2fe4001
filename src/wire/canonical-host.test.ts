import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHost, parseIpv4, parseIpv6 } from './canonical-host.ts';

describe('canonicalHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0X7F.1', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['0177.0.0.01', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['127.0.1', '127.0.0.1'],
    ['1.2.772', '1.2.3.4'],
    ['0', '0.0.0.0'],
    ['4294967295', '255.255.255.255'],
    ['4294967296', '4294967296'],
    ['256.0.0.1', '256.0.0.1'],
    ['1.2.3.4.5', '1.2.3.4.5'],
    ['08.0.0.1', '08.0.0.1'],
    ['1.2.3.4a', '1.2.3.4a'],
    ['foo.1', 'foo.1'],
    ['0xfoo', '0xfoo'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['[0:0:0:0:0:0:0:1]', '::1'],
    ['[::]', '::'],
    ['[FE80::1%25eth0]', 'fe80::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[2001:DB8:0:0:1:0:0:1]', '2001:db8::1:0:0:1'],
    ['[2001:0db8::0001]', '2001:db8::1'],
    ['[2001:db8:0:1:1:1:1:1]', '2001:db8:0:1:1:1:1:1'],
    ['[::ffff:127.0.0.1]', '127.0.0.1'],
    ['[::ffff:7f00:1]', '127.0.0.1'],
    ['[0:0:0:0:0:FFFF:7F00:0001]', '127.0.0.1'],
    ['[1::]', '1::'],
    ['[not:an:address]', 'not:an:address'],
    ['', ''],
    ['.', ''],
  ])('%s is %s', (host, expected) => {
    expect(canonicalHost(host)).toBe(expected);
  });

  it('gives one spelling for all spellings of an IPv4 address', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (address) => {
        const parts = [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255];
        const [a, b, c, d] = parts as [number, number, number, number];
        const dotted = parts.join('.');
        const spellings = [
          dotted,
          String(address),
          `0x${address.toString(16)}`,
          `0${address.toString(8)}`,
          `${a}.${b * 65536 + c * 256 + d}`,
          `${a}.0x${b.toString(16)}.${c * 256 + d}`,
          `[::ffff:${dotted}]`,
          `[::ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}]`,
        ];
        for (const spelling of spellings) expect(canonicalHost(spelling)).toBe(dotted);
        expect(parseIpv4(dotted)).toBe(address);
      }),
    );
  });

  it('is at rest after one step, for addresses too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.domain(), fc.string()), (host) => {
        const once = canonicalHost(host);
        if (!/[[\].%]/.test(once)) expect(canonicalHost(once)).toBe(once);
      }),
    );
  });

  it('keeps the address that an IPv6 text means', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (words) => {
        const canonical = canonicalHost(words.map((word) => word.toString(16).padStart(4, '0')).join(':'));
        if (canonical.includes(':')) expect(parseIpv6(canonical)).toEqual(words);
      }),
    );
  });
});

describe('parseIpv6', () => {
  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    ':1::2',
    '1:',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3',
    '::1.2.3.256',
    '::01.2.3.4',
    '::1.2.3.4:5',
    '::1 ',
  ])('refuses %j', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });
});
