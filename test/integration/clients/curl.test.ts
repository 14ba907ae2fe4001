import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { type CurlResult, curl } from '../../support/curl.ts';
import { comparableRequest, endToEndLines, expectRecorded } from '../../support/fidelity.ts';
import { FIDELITY_CASES, type FidelityCase, markedPath } from '../../support/fidelity-cases.ts';
import type { ReceivedRequest } from '../../support/origin-recording.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

let site: OriginSite;
let product: Product;
let scratch: { path: string; remove(): Promise<void> };

beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
  scratch = await createScratchDir();
});
afterAll(async () => {
  await product?.stop();
  await site?.close();
  await scratch?.remove();
});

async function argumentsFor(fidelityCase: FidelityCase): Promise<string[]> {
  const args = ['-g', ...(fidelityCase.headers ?? []).flatMap((line) => ['-H', line])];
  if (fidelityCase.method === 'HEAD') args.push('-I');
  else if (fidelityCase.method) args.push('-X', fidelityCase.method);
  if (!fidelityCase.body) return args;
  const file = join(scratch.path, 'body');
  await writeFile(file, fidelityCase.body);
  args.push('--data-binary', `@${file}`);
  if (fidelityCase.isChunkedUpload) args.push('-H', 'Transfer-Encoding: chunked');
  if (!fidelityCase.headers?.some((line) => line.startsWith('Expect'))) args.push('-H', 'Expect:');
  return args;
}

const comparableResponse = (result: CurlResult) => ({
  exitCode: result.exitCode,
  heads: result.heads.map(endToEndLines),
  body: result.body.toString('latin1'),
});

async function received(
  mark: string,
  url: string,
  args: string[],
  options: object,
): Promise<[CurlResult, ReceivedRequest]> {
  const before = site.recording.requests.length;
  const result = await curl(url, args, options);
  await expect
    .poll(() => site.recording.requests.length, { message: `the origin got ${mark}` })
    .toBeGreaterThan(before);
  return [result, site.recording.find(`case=${mark}`)!];
}

describe.each(['http', 'https'] as const)('[fidelity-curl] curl over %s', (scheme) => {
  it.each(FIDELITY_CASES.map((fidelityCase, index) => ({ ...fidelityCase, index })))('$name', async (fidelityCase) => {
    const mark = `curl-${scheme}-${fidelityCase.index}`;
    const url = site[scheme] + markedPath(fidelityCase.path, mark);
    const args = await argumentsFor(fidelityCase);
    const [direct, directRequest] = await received(mark, url, args, { caPem: site.authority.certificatePem });
    const [proxied, proxiedRequest] = await received(mark, url, args, {
      caPem: product.caPem,
      proxyUrl: product.proxyUrl,
    });

    expect(direct.exitCode, direct.stderr).toBe(0);
    expect(comparableResponse(proxied)).toEqual(comparableResponse(direct));
    expect(comparableRequest(proxiedRequest)).toEqual(comparableRequest(directRequest));

    const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=${mark}`));
    expect(entry.url).toBe(url);
    const finalHead = direct.heads.findLast((head) => head.startsWith('HTTP/'))!;
    const isRefused = fidelityCase.path.includes('refuse-continue');
    await expectRecorded(product, entry, {
      request: directRequest,
      status: direct.status,
      responseLines: endToEndLines(finalHead).slice(1),
      requestBody: isRefused ? Buffer.alloc(0) : (fidelityCase.body ?? Buffer.alloc(0)),
      responseBody: direct.body,
    });
    expect((entry.informational ?? []).map((head) => head.status)).toEqual(
      direct.heads.map((head) => Number(head.split(' ')[1])).filter((status) => status >= 100 && status < 200),
    );
  });
});

describe('[localhost-names] a name below localhost', () => {
  it('is this machine, with and without the proxy', async () => {
    const url = `http://app.localhost:${site.httpPort}/text`;
    const direct = await curl(url);
    const proxied = await curl(url, [], { proxyUrl: product.proxyUrl });
    expect(proxied.status).toBe(200);
    expect(proxied.body.equals(direct.body)).toBe(true);
    const entry = await product.waitForEntry((candidate) => candidate.host === 'app.localhost');
    expect(entry.remoteAddress).toBe(`127.0.0.1:${site.httpPort}`);
  });
});
