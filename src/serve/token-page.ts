// In: a browser's request for a page, refused because it brought no token or a wrong one. Out: a small page that asks for the token and goes
// to the same address with it, where access.ts gives the cookie. Must never: run a script, or say which token would be right.

import { createHash } from 'node:crypto';
import type { Call } from './access.ts';
import { safetyHeaders } from './reply.ts';

const style = `
:root { color-scheme: light dark; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: light-dark(#f8f9fb, #13151a); color: light-dark(#1a1e26, #e5e8ee);
  font: 14px/20px system-ui, sans-serif; }
main { width: min(22rem, calc(100vw - 2rem)); }
h1 { margin: 0; font-size: 18px; line-height: 24px; } p { margin: 6px 0 16px; color: light-dark(#5a6372, #99a2b1); }
label { display: block; margin-bottom: 4px; font-weight: 500; }
input { box-sizing: border-box; width: 100%; height: 32px; padding: 0 8px; border: 1px solid light-dark(#8b93a1, #6b7482); border-radius: 6px;
  background: light-dark(#ffffff, #181b21); color: inherit; font: 13px ui-monospace, monospace; }
button { margin-top: 12px; height: 32px; padding: 0 16px; border: 0; border-radius: 6px; background: light-dark(#2557d6, #7fa5ff);
  color: light-dark(#ffffff, #0c1526); font: inherit; font-weight: 500; }
.wrong { color: light-dark(#c22f2d, #ff8079); }
`;
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** A person looks at it: not the API, not a script's request. */
export function isPageVisit({ method, target, rawHeaders }: Call): boolean {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'accept');
  return method === 'GET' && !/^\/api(?:[/?]|$)/.test(target) && (rawHeaders[at + 1] ?? '').includes('text/html');
}

export function tokenPage({ target }: Call): Response {
  const url = new URL(`http://localhost${target}`);
  // `//elsewhere` would lead to another host (RFC 3986 §4.2).
  const path = `/${url.pathname.replace(/^[/\\]+/, '')}`;
  const isWrong = url.searchParams.has('token');
  url.searchParams.delete('token');
  const kept = [...url.searchParams].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>NectoProxy</title>
<style>${style}</style></head><body><main>
<h1>NectoProxy</h1>
<p>Who may look at the recorded traffic has a token. It was printed where NectoProxy was started.</p>
<form method="get" action="${escaped(path)}">${kept.join('')}
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
${isWrong ? '<p class="wrong" role="alert">That is not the token.</p>' : ''}
<button>Open</button>
</form></main></body></html>
`;
  const headers = { ...safetyHeaders, 'content-security-policy': policy, 'content-type': 'text/html; charset=utf-8' };
  return new Response(html, { status: 401, headers: { ...headers, 'www-authenticate': 'Bearer realm="nectoproxy"' } });
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
