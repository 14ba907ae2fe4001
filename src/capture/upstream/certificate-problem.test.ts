import { describe, expect, test } from 'vitest';
import type { CertificateSummary } from '../../model/connection.ts';
import { describeCertificateProblem } from './certificate-problem.ts';

const now = Date.UTC(2026, 5, 1);
const certificate = (change: Partial<CertificateSummary> = {}): CertificateSummary => ({
  subject: 'CN=a.test',
  issuer: 'CN=Some Authority\nO=Some Company',
  serialNumber: '01',
  validFrom: Date.UTC(2026, 0, 1),
  validTo: Date.UTC(2026, 11, 1, 12, 30),
  fingerprint256: 'AA',
  subjectAltName: 'DNS:a.test',
  ...change,
});
const describeProblem = (code: string, chain: CertificateSummary[], name = 'a.test'): string =>
  describeCertificateProblem({ code, name, chain, now });

describe('a certificate problem in words', () => {
  test('expired', () => {
    const expired = certificate({ validTo: Date.UTC(2026, 2, 4, 5, 6) });
    expect(describeProblem('CERT_HAS_EXPIRED', [expired])).toBe(
      'The certificate of a.test expired on 2026-03-04 05:06 UTC.',
    );
  });

  test('expired further up in the chain', () => {
    const above = certificate({ subject: 'CN=Between', validTo: Date.UTC(2026, 2, 4) });
    expect(describeProblem('CERT_HAS_EXPIRED', [certificate(), above])).toBe(
      'A certificate that vouches for the one of a.test expired ("CN=Between", on 2026-03-04 00:00 UTC).',
    );
  });

  test('not valid yet', () => {
    const early = certificate({ validFrom: Date.UTC(2026, 6, 1) });
    expect(describeProblem('CERT_NOT_YET_VALID', [early])).toContain('not valid before 2026-07-01 00:00 UTC');
  });

  test('for many other names', () => {
    const names = Array.from({ length: 8 }, (_, i) => `DNS:host${i}.test`).join(', ');
    expect(describeProblem('ERR_TLS_CERT_ALTNAME_INVALID', [certificate({ subjectAltName: names })], 'b.test')).toBe(
      'The certificate is not for b.test; it is for host0.test, host1.test, host2.test, host3.test, host4.test and 3 more.',
    );
  });

  test('without any name', () => {
    expect(
      describeProblem('ERR_TLS_CERT_ALTNAME_INVALID', [certificate({ subjectAltName: null })], 'b.test'),
    ).toContain('"CN=a.test" and has no subjectAltName');
  });

  test('of an unknown authority, on one line', () => {
    expect(describeProblem('UNABLE_TO_VERIFY_LEAF_SIGNATURE', [certificate()])).toContain(
      '"CN=Some Authority, O=Some Company" is not trusted',
    );
  });

  test('anything else keeps its code, also without a chain', () => {
    expect(describeProblem('EE_KEY_TOO_SMALL', [])).toContain('(EE_KEY_TOO_SMALL)');
    expect(describeProblem('CERT_HAS_EXPIRED', [])).toBe('The certificate of a.test expired.');
  });

  test('text of a stranger is capped', () => {
    expect(
      describeProblem('DEPTH_ZERO_SELF_SIGNED_CERT', [certificate({ subject: `CN=${'x'.repeat(5000)}` })]).length,
    ).toBeLessThan(300);
  });
});
