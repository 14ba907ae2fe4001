import { quoted } from './shell-quoting.ts';

/**
 * Lines for a shell that make most programs use the proxy and trust its CA. Lower-case `http_proxy` is the one name that every program
 * reads; some read only upper-case HTTPS_PROXY. NODE_USE_ENV_PROXY makes Node's own fetch and http use them (Node 24 and later).
 */
export function proxyEnvironment(
  { proxyUrl, caPath }: { proxyUrl: string; caPath: string },
  platform: NodeJS.Platform,
): string[] {
  if (platform === 'win32') {
    return [
      `$env:http_proxy="${proxyUrl}"; $env:https_proxy="${proxyUrl}"`,
      `$env:NODE_EXTRA_CA_CERTS="${caPath}"; $env:NODE_USE_ENV_PROXY="1"`,
      `$env:SSL_CERT_FILE="${caPath}"; $env:REQUESTS_CA_BUNDLE="${caPath}"; $env:CURL_CA_BUNDLE="${caPath}"`,
    ];
  }
  const ca = quoted(caPath);
  return [
    `export http_proxy=${proxyUrl} https_proxy=${proxyUrl} HTTPS_PROXY=${proxyUrl}`,
    `export NODE_EXTRA_CA_CERTS=${ca} NODE_USE_ENV_PROXY=1`,
    `export SSL_CERT_FILE=${ca} REQUESTS_CA_BUNDLE=${ca} CURL_CA_BUNDLE=${ca}`,
  ];
}
