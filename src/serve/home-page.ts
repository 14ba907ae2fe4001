// In: a request for `/`. Out: one plain page that says what runs and links the API. No scripts, nothing from elsewhere; everything that
// comes from a person or from traffic is escaped.

import { createHash } from 'node:crypto';
import type { RootCertificate } from '../contract/certificates.ts';
import { bytesText, countText } from '../formats/amounts.ts';
import type { Session } from '../model/session.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { safetyHeaders } from './reply.ts';

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --soft: light-dark(#60646c, #b0b4ba); --line: light-dark(#e0e1e6, #363a3f);
  --page: light-dark(#fcfcfd, #111113); --card: light-dark(#ffffff, #18191b); --link: light-dark(#0b68cb, #70b8ff); --good: light-dark(#218358, #3dd68c); --bad: light-dark(#ce2c31, #ff9592); }
* { box-sizing: border-box; }
body { margin: 0; padding: 3rem 1.25rem; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -0.01em; }
h2 { margin: 2rem 0 0.6rem; font-size: 1rem; }
p { margin: 0.4rem 0; }
a { color: var(--link); }
.soft { color: var(--soft); }
.state::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.5em; border-radius: 50%; background: var(--good); }
.state.bad { color: var(--bad); } .state.bad::before { background: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.5rem; margin: 0; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0.4rem 0; padding: 0.8rem 1rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; font: 13px/1.6 ui-monospace, monospace; }
ul { margin: 0; padding-left: 1.2rem; } li { margin: 0.2rem 0; }
code { font: 13px ui-monospace, monospace; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function createHomePage(deps: ApiDependencies): (request: Request) => Promise<Response> {
  return async () => {
    const [session, store] = await Promise.all([deps.reader.activeSession(), deps.reader.facts()]);
    const html = page(deps, { session, entries: store.entries, certificate: deps.certificates.rootCertificate() });
    const headers = { ...safetyHeaders, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
    return new Response(html, { headers: { ...headers, 'content-length': String(Buffer.byteLength(html)) } });
  };
}

interface PageFacts {
  session: Session;
  entries: number;
  certificate: RootCertificate;
}

function page(deps: ApiDependencies, shown: PageFacts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NectoProxy</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>NectoProxy</h1>
<p class="soft">Version ${escapeHtml(deps.facts.version)}</p>
${stateLine(deps)}
<h2>Now</h2>
${nowList(deps, shown)}
${pointing(deps, shown.certificate)}
${certificateSection(shown.certificate)}
${apiLinks(shown.session)}
</main>
</body>
</html>
`;
}

function stateLine(deps: ApiDependencies): string {
  const health = deps.recordingHealth();
  switch (health.kind) {
    case 'recording':
      return '<p class="state" role="status">Recording</p>';
    case 'paused':
      return '<p class="state bad" role="status">Paused: traffic flows and is not recorded</p>';
    case 'stopped':
      return `<p class="state bad" role="status">Recording stopped: ${escapeHtml(health.reason)}</p>`;
  }
}

function nowList(deps: ApiDependencies, { session, entries }: PageFacts): string {
  return `<dl>
<dt>Proxy</dt><dd>${deps.facts.proxyUrl === null ? 'not running' : `<code>${escapeHtml(deps.facts.proxyUrl)}</code>`}</dd>
<dt>Active session</dt><dd>${escapeHtml(session.name)}</dd>
<dt>In it</dt><dd>${countText(session.trafficCount, 'request')}, ${bytesText(session.totalBytes)}</dd>
<dt>In all sessions</dt><dd>${countText(entries, 'request')}</dd>
<dt>Kept in</dt><dd><code>${escapeHtml(deps.facts.dataDir)}</code></dd>
</dl>`;
}

function pointing(deps: ApiDependencies, certificate: RootCertificate): string {
  const { proxyUrl } = deps.facts;
  if (proxyUrl === null) return '';
  const proxy = escapeHtml(shellQuoted(proxyUrl));
  const path = escapeHtml(shellQuoted(certificate.path));
  return `<h2>Point a program at it</h2>
<pre>curl -x ${proxy} --cacert ${path} https://example.com/</pre>
<p>Or for everything started from this shell:</p>
<pre>export http_proxy=${proxy} https_proxy=${proxy}
export HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}
export NODE_EXTRA_CA_CERTS=${path} SSL_CERT_FILE=${path} REQUESTS_CA_BUNDLE=${path} CURL_CA_BUNDLE=${path}</pre>
<p class="soft">Browsers and devices: set ${escapeHtml(proxyUrl.replace(/^https?:\/\//, ''))} as HTTP and HTTPS proxy, and trust the certificate below.</p>`;
}

function certificateSection(certificate: RootCertificate): string {
  return `<h2>Root certificate</h2>
<dl>
<dt>Name</dt><dd>${escapeHtml(certificate.subject)}</dd>
<dt>Valid until</dt><dd>${escapeHtml(new Date(certificate.validTo).toISOString().slice(0, 10))}</dd>
<dt>SHA-256</dt><dd><code>${escapeHtml(certificate.fingerprint256)}</code></dd>
<dt>File</dt><dd><code>${escapeHtml(certificate.path)}</code></dd>
</dl>
<p><a href="/api/certificates/ca.crt" download="nectoproxy-ca.crt">Download ca.crt</a></p>`;
}

function apiLinks(session: Session): string {
  const links = [
    ['/api/sessions', 'Sessions'],
    [`/api/traffic?sessionId=${encodeURIComponent(session.id)}`, 'Newest traffic of the active session'],
    [`/api/traffic/stats/${encodeURIComponent(session.id)}`, 'Numbers about the active session'],
    ['/api/settings', 'Settings'],
    ['/api/ssl-passthrough', 'SSL passthrough'],
    ['/api/dns', 'DNS mappings'],
    ['/api/events', 'Events, live'],
    ['/api/health', 'Health'],
    ['/api/openapi.json', 'Description of the API (OpenAPI)'],
  ] as const;
  const items = links.map(([href, text]) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`);
  return `<h2>API</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] as string);

/** So that a line can be copied into a POSIX shell as it stands. */
const shellQuoted = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
