import { z } from 'zod';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

export const rootCertificate = z
  .object({
    subject: z.string().describe('Whom it names.'),
    issuer: z.string().describe('Who signed it: itself.'),
    serialNumber: z.string().describe('Hexadecimal.'),
    validFrom: z.int().describe('Milliseconds since 1970.'),
    validTo: z.int().describe('Milliseconds since 1970.'),
    fingerprint256: z.string().describe('SHA-256 over the DER, upper-case hex with colons.'),
    path: z.string().describe('Where the file is on the machine the proxy runs on.'),
    pem: z.string().describe('The certificate itself, PEM. Not the key, which never leaves the machine.'),
  })
  .meta({ id: 'RootCertificate', description: 'The root CA that clients must trust.' });
export type RootCertificate = z.output<typeof rootCertificate>;

export const getRootCertificate = defineRoute({
  method: 'get',
  path: '/api/certificates',
  group: 'certificates',
  summary: 'The root CA',
  reply: { status: 200, description: 'Facts about the root CA.', schema: rootCertificate },
});

export const downloadRootCertificate = defineRoute({
  method: 'get',
  path: '/api/certificates/ca.crt',
  group: 'certificates',
  summary: 'The root CA as a PEM file',
  reply: { status: 200, description: 'The certificate, PEM.', contentType: 'application/x-x509-ca-cert' },
});

export const clearCertificateCache = defineRoute({
  method: 'delete',
  path: '/api/certificates/cache',
  group: 'certificates',
  summary: 'Forget all leaf certificates',
  description: 'They are made again when needed. The root CA stays.',
  reply: {
    status: 200,
    description: 'They are gone.',
    schema: done.extend({ removed: z.int().describe('How many there were.') }).meta({ id: 'CertificateCacheCleared' }),
  },
});
