import { z } from 'zod';
import { bodyOf, type CodeBody } from '../../../../../formats/code/code-request.ts';
import { type CodeTarget, codeTargets, generateCode } from '../../../../../formats/code/generate-code.ts';
import type { TrafficEntry } from '../../../../../model/traffic-entry.ts';
import type { ApiClient } from '../../../../api-client/create-api-client.ts';
import { findEntry } from '../../../traffic/find-entry.ts';
import type { Secrets } from '../secrets.ts';
import { defineTool } from '../tool.ts';
import { entry, session } from '../tool-inputs.ts';

/** Longer bodies are read from a file by the code. */
const mostBytes = 64 * 1024 + 1;
const targets = Object.keys(codeTargets) as [CodeTarget, ...CodeTarget[]];

export const getCode = defineTool({
  name: 'get_code',
  title: 'A request as code',
  description:
    'The request of an entry as a program that sends it again: cURL, JavaScript, Python, Go and others, safely quoted.',
  input: z.strictObject({ entry, session, language: z.enum(targets).default('curl').describe('What to write it in.') }),
  output: z.object({
    code: z.string().describe('The program. Placeholders such as redacted-3 stand for secrets.'),
    notes: z.array(z.string()).describe('What must be known or done.'),
  }),
  answer: async ({ entry: wanted, session: wantedSession, language }, { api, secrets }) => {
    const found = await findEntry(api, wanted, wantedSession ?? null);
    const { method, url, requestHeaders: headers, httpVersion } = secrets.entry(found);
    const body = shownBody(await bodyBytes(api, found), secrets);
    const isBodyCut = found.requestBodyStored < found.requestBodySize;
    const { text: code, notes } = generateCode(language, { method, url, headers, httpVersion, body, isBodyCut });
    return { code, notes };
  },
});

/** As received: its headers say how it is coded. */
async function bodyBytes(api: ApiClient, { id, requestBodyStored }: TrafficEntry): Promise<Uint8Array> {
  if (requestBodyStored === 0) return new Uint8Array();
  const response = await api.traffic.requestBody(id, { range: `bytes=0-${mostBytes - 1}` });
  return new Uint8Array(await response.arrayBuffer());
}

/** In bytes no secret can be found, so while secrets are replaced they stay out of the code. */
function shownBody(bytes: Uint8Array, secrets: Secrets): CodeBody {
  const body = bodyOf(bytes);
  if (!secrets.isOn) return body;
  if (body.kind === 'bytes') return { kind: 'file', bodyBytes: bytes.length };
  return body.kind === 'text' ? { kind: 'text', text: secrets.text(body.text) } : body;
}
