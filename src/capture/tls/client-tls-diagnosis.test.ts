import { expect, test } from 'vitest';
import { diagnoseClientTls, diagnoseSilentClose } from './client-tls-diagnosis.ts';

const facts = { host: 'a.test', alpn: ['h2'], versions: ['TLSv1.1', 'TLSv1'] };

test.each([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /does not know the authority/],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', /refused our certificate/],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', /refused our certificate/],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', /expired or revoked/],
  ['ERR_SSL_NO_APPLICATION_PROTOCOL', /accepts only h2/],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /offers TLSv1\.1, TLSv1,/],
  ['ERR_SSL_NO_SHARED_CIPHER', /no cipher, curve or signature in common/],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', /did not finish it within 30 s/],
  ['ECONNRESET', /closed the connection during the TLS handshake/],
  ['', /closed the connection during the TLS handshake/],
  ['ERR_SSL_SOMETHING_NEW', /failed \(ERR_SSL_SOMETHING_NEW\)/],
])('%s', (code, words) => {
  const failure = diagnoseClientTls({ ...facts, code });
  expect(failure).toMatchObject({ kind: 'client-tls', side: 'client', phase: 'client-tls' });
  expect(failure.message).toMatch(words);
});

test('a close right after the handshake, with and without an alert', () => {
  expect(diagnoseSilentClose({ ...facts, code: '' }).message).toMatch(/closed at once without a request/);
  expect(diagnoseSilentClose({ ...facts, code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }).message).toMatch(
    /does not know the authority/,
  );
});
