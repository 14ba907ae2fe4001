// In: requests about certificates. Out: the root CA's facts and its PEM. Never: a private key.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { safetyHeaders } from '../reply.ts';

type CertificateRoutes = 'getRootCertificate' | 'downloadRootCertificate' | 'clearCertificateCache';

export function certificateHandlers({ certificates }: ApiDependencies): Pick<RouteHandlers, CertificateRoutes> {
  return {
    getRootCertificate: async () => certificates.rootCertificate(),
    downloadRootCertificate: async () => {
      const { pem } = certificates.rootCertificate();
      const headers = {
        ...safetyHeaders,
        'content-type': 'application/x-x509-ca-cert',
        'content-disposition': 'attachment; filename="nectoproxy-ca.crt"',
        'content-length': String(Buffer.byteLength(pem)),
      };
      return new Response(pem, { headers });
    },
    clearCertificateCache: async () => ({ success: true, ...(await certificates.clearCache()) }),
  };
}
