// The requests that every client makes with and without the proxy. A path holds all that the site needs to know.
import { generatedBuffer } from './generated-body.ts';

export interface FidelityCase {
  name: string;
  path: string;
  method?: string;
  /** `Name: value` lines in the order to send them. */
  headers?: string[];
  body?: Buffer;
  isChunkedUpload?: boolean;
}

const codings = ['gzip', 'br', 'zstd', 'deflate', 'gzip,br'];

export const FIDELITY_CASES: FidelityCase[] = [
  { name: 'a small text', path: '/text' },
  { name: 'a body of known length', path: '/bytes?size=300000' },
  { name: 'an empty body of length 0', path: '/bytes?size=0' },
  { name: 'a chunked body', path: '/chunked?size=200000' },
  ...codings.map((coding) => ({
    name: `content coding ${coding}`,
    path: `/encoded?codings=${coding}`,
    headers: ['Accept-Encoding: gzip, br, zstd, deflate'],
  })),
  { name: 'an image', path: '/image.png?red=77' },
  { name: 'a byte range', path: '/range', headers: ['Range: bytes=100-199'] },
  { name: 'a suffix range', path: '/range', headers: ['Range: bytes=-5'] },
  { name: 'an unsatisfiable range', path: '/range', headers: ['Range: bytes=99999-'] },
  { name: 'a relative redirect', path: '/redirect?to=%2Ftext' },
  { name: 'an absolute redirect', path: '/redirect?status=308&to=http%3A%2F%2Fother.test%2Fx%3Fy%23z' },
  { name: 'a revalidation answered by 304', path: '/etag', headers: ['If-None-Match: "v1-sample"'] },
  { name: 'HEAD with the length of the body it does not send', path: '/bytes?size=5000', method: 'HEAD' },
  { name: 'HEAD of a chunked resource', path: '/chunked?size=5000', method: 'HEAD' },
  { name: '204', path: '/empty' },
  { name: 'OPTIONS', path: '/empty', method: 'OPTIONS' },
  { name: 'DELETE without a body', path: '/empty', method: 'DELETE' },
  { name: 'a method that few know', path: '/empty', method: 'PROPFIND' },
  { name: 'trailers', path: '/trailers', headers: ['TE: trailers'] },
  { name: '103 Early Hints', path: '/early-hints' },
  { name: 'two 102 before the answer', path: '/processing' },
  { name: 'duplicate response headers in odd case', path: '/duplicates' },
  { name: 'a reason phrase of its own', path: '/status?code=418&reason=I%20am%20a%20teapot' },
  { name: 'an unusual status', path: '/status?code=599&reason=Strange' },
  {
    name: 'a request target with every odd character',
    path: "/text?a=%00%2f%2F&b=[1]{2}|^`'!$()*,;:@~-._&c=%E2%82%AC&&=&",
  },
  {
    name: 'duplicate request headers in odd case',
    path: '/text',
    headers: ['X-Twice: one', 'x-tWICE: two', 'X-Between: b', 'X-Twice: three', 'Cookie: a=1; b=2', 'cookie: c=3'],
  },
  {
    name: 'an upload',
    path: '/echo',
    method: 'POST',
    headers: ['Content-Type: application/octet-stream'],
    body: generatedBuffer(150_000, 'upload'),
  },
  {
    name: 'an upload of nothing',
    path: '/echo',
    method: 'POST',
    headers: ['Content-Type: text/plain'],
    body: Buffer.alloc(0),
  },
  {
    name: 'a chunked upload',
    path: '/echo',
    method: 'PUT',
    isChunkedUpload: true,
    body: generatedBuffer(150_000, 'chunked-upload'),
  },
  {
    name: 'an upload that waits for 100 Continue',
    path: '/echo',
    method: 'POST',
    headers: ['Expect: 100-continue'],
    body: generatedBuffer(2_000, 'expect'),
  },
  {
    name: 'an upload refused before it is sent',
    path: '/echo?refuse-continue',
    method: 'POST',
    headers: ['Expect: 100-continue'],
    body: generatedBuffer(2_000, 'refused'),
  },
];

/** The path with a mark that names this one request. */
export function markedPath(path: string, mark: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}case=${mark}`;
}
