import type { CodeRequest, GeneratedCode } from './code-request.ts';
import { toCurl } from './to-curl.ts';
import { toFetch } from './to-fetch.ts';
import { toGo } from './to-go.ts';
import { toHttpie } from './to-httpie.ts';
import { toPhp } from './to-php.ts';
import { toPowershell } from './to-powershell.ts';
import { toPython } from './to-python.ts';
import { toRawHttp } from './to-raw-http.ts';
import { toRust } from './to-rust.ts';

interface Target {
  label: string;
  /** Of a file that holds it. */
  extension: string;
  generate: (request: CodeRequest) => GeneratedCode;
}

/** What a request can be written as, in the order menus offer it. */
export const codeTargets = {
  curl: { label: 'cURL', extension: 'sh', generate: toCurl },
  fetch: { label: 'JavaScript (fetch)', extension: 'mjs', generate: toFetch },
  python: { label: 'Python (requests)', extension: 'py', generate: toPython },
  go: { label: 'Go (net/http)', extension: 'go', generate: toGo },
  rust: { label: 'Rust (reqwest)', extension: 'rs', generate: toRust },
  php: { label: 'PHP (curl)', extension: 'php', generate: toPhp },
  powershell: { label: 'PowerShell', extension: 'ps1', generate: toPowershell },
  httpie: { label: 'HTTPie', extension: 'sh', generate: toHttpie },
  raw: { label: 'Raw HTTP', extension: 'http', generate: toRawHttp },
} as const satisfies Record<string, Target>;
export type CodeTarget = keyof typeof codeTargets;

export function generateCode(target: CodeTarget, request: CodeRequest): GeneratedCode {
  return codeTargets[target].generate(request);
}
