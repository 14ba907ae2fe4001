// Requests that must never be passed on: each is read differently by different servers, which is what smuggling lives on.
// `TARGET` and `HOST` stand for the request target and the Host value of the origin under test.

export interface MalformedRequest {
  name: string;
  bytes: string;
}

const head = (lines: string[], body = ''): string => `${lines.join('\r\n')}\r\n\r\n${body}`;
const post = (lines: string[], body = 'hello'): string => head(['POST TARGET HTTP/1.1', 'Host: HOST', ...lines], body);
const get = (line: string): string => head(['GET TARGET HTTP/1.1', 'Host: HOST', line]);
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n';

const CONTENT_LENGTHS = [
  '+5',
  '-1',
  '0x5',
  '5 5',
  '5;',
  '5, 6',
  '5,',
  '',
  '5\x0b',
  '٥',
  '1e1',
  '5.0',
  '99999999999999999999',
];
const TRANSFER_CODINGS = [
  'chunked, identity',
  'identity',
  'chunked, chunked',
  'xchunked',
  'gzip',
  '\x0bchunked',
  'chunked\x00',
  '"chunked"',
  'chunked;q=1',
  'chunked,',
  ', chunked',
  'chunked, ,',
  '',
];

/** RFC 9112 §§2.2, 3, 5, 6.3; RFC 9110 §5. */
export const MALFORMED_HEADS: MalformedRequest[] = [
  {
    name: 'Content-Length and Transfer-Encoding',
    bytes: post(['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`),
  },
  {
    name: 'Transfer-Encoding and Content-Length',
    bytes: post(['Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${SMUGGLED}`),
  },
  {
    name: 'two different Content-Length lines',
    bytes: post(['Content-Length: 5', 'Content-Length: 6'], `hello${SMUGGLED}`),
  },
  ...CONTENT_LENGTHS.map((value) => ({
    name: `Content-Length ${JSON.stringify(value)}`,
    bytes: post([`Content-Length: ${value}`]),
  })),
  ...TRANSFER_CODINGS.map((value) => ({
    name: `Transfer-Encoding ${JSON.stringify(value)}`,
    bytes: post([`Transfer-Encoding: ${value}`], '0\r\n\r\n'),
  })),
  {
    name: 'two Transfer-Encoding lines, the second hiding the first',
    bytes: post(['Transfer-Encoding: chunked', 'Transfer-Encoding: cow'], '0\r\n\r\n'),
  },
  {
    name: 'Transfer-Encoding in HTTP/1.0',
    bytes: head(['POST TARGET HTTP/1.0', 'Host: HOST', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  },
  { name: 'a space before the colon', bytes: get('X-Name : value') },
  {
    name: 'Transfer-Encoding with a space before the colon',
    bytes: post(['Transfer-Encoding : chunked', 'Content-Length: 5']),
  },
  { name: 'a tab before the colon', bytes: get('X-Name\t: value') },
  { name: 'a folded line (obs-fold)', bytes: get('X-Name: value\r\n more') },
  { name: 'a line folded by a tab', bytes: get('X-Name: value\r\n\tTransfer-Encoding: chunked') },
  {
    name: 'a first header line that begins with a space',
    bytes: head(['GET TARGET HTTP/1.1', ' Host: HOST', 'Host: HOST']),
  },
  { name: 'lines that end with a bare LF', bytes: 'GET TARGET HTTP/1.1\nHost: HOST\n\n' },
  { name: 'one header line that ends with a bare LF', bytes: get('X-Name: value\nX-Other: value') },
  { name: 'a bare CR in a value', bytes: get('X-Name: one\rtwo') },
  { name: 'a bare CR that pretends to end a line', bytes: get('X-Name: one\rTransfer-Encoding: chunked') },
  { name: 'a bare CR in the request line', bytes: head(['GET TARGET HTTP/1.1\r', 'Host: HOST']) },
  { name: 'NUL in a value', bytes: get('X-Name: a\x00b') },
  { name: 'NUL in a name', bytes: get('X-Na\x00me: value') },
  { name: 'a control character in a value', bytes: get('X-Name: a\x01b') },
  { name: 'DEL in a value', bytes: get('X-Name: a\x7fb') },
  { name: 'a line without a colon', bytes: get('X-Name') },
  { name: 'an empty name', bytes: get(': value') },
  ...['X[Name]', 'X Name', 'X(Name', 'X@Name', 'X"Name', 'Näme', 'X\x7fName'].map((name) => ({
    name: `the name ${JSON.stringify(name)}`,
    bytes: get(`${name}: value`),
  })),
  { name: 'no Host in HTTP/1.1', bytes: head(['GET TARGET HTTP/1.1', 'Accept: */*']) },
  { name: 'two Host lines', bytes: head(['GET TARGET HTTP/1.1', 'Host: HOST', 'Host: other.test']) },
  { name: 'two equal Host lines', bytes: head(['GET TARGET HTTP/1.1', 'Host: HOST', 'Host: HOST']) },
  ...['a b', 'user@HOST', 'HOST/path', 'HOST:port', 'a,b', 'a?b', 'a#b'].map((value) => ({
    name: `the Host ${JSON.stringify(value)}`,
    bytes: head(['GET TARGET HTTP/1.1', `Host: ${value}`]),
  })),
  { name: 'two spaces after the method', bytes: head(['GET  TARGET HTTP/1.1', 'Host: HOST']) },
  { name: 'a tab after the method', bytes: head(['GET\tTARGET HTTP/1.1', 'Host: HOST']) },
  { name: 'a space in the target', bytes: head(['GET TARGETa b HTTP/1.1', 'Host: HOST']) },
  { name: 'a space after the version', bytes: head(['GET TARGET HTTP/1.1 ', 'Host: HOST']) },
  { name: 'no version', bytes: head(['GET TARGET', 'Host: HOST']) },
  ...[
    'HTTP/2.0',
    'HTTP/1',
    'HTTP/1.10',
    'http/1.1',
    'HTTP/01.1',
    'HTTP 1.1',
    'HTTPS/1.1',
    'HTTP/1.1.1',
    'HTTP/9.9',
  ].map((version) => ({ name: `the version ${version}`, bytes: head([`GET TARGET ${version}`, 'Host: HOST']) })),
  ...['G@T', 'GET,', 'GE\x00T', '(GET)', 'GÉT', '"GET"'].map((method) => ({
    name: `the method ${JSON.stringify(method)}`,
    bytes: head([`${method} TARGET HTTP/1.1`, 'Host: HOST']),
  })),
  { name: 'a control character in the target', bytes: head(['GET TARGET\x01 HTTP/1.1', 'Host: HOST']) },
  { name: 'a fragment in the target', bytes: head(['GET TARGET#fragment HTTP/1.1', 'Host: HOST']) },
  { name: 'a header line of 1 MiB', bytes: get(`X-Large: ${'x'.repeat(1024 * 1024)}`) },
  {
    name: '20,000 header lines',
    bytes: get(Array.from({ length: 20_000 }, (_, index) => `X-${index}: 1234567890123456789012345`).join('\r\n')),
  },
  { name: 'a target of 1 MiB', bytes: head([`GET TARGET${'x'.repeat(1024 * 1024)} HTTP/1.1`, 'Host: HOST']) },
];

/** Targets only a proxy gets to see (RFC 9112 §3.2). `PORT` is the origin's. */
export const MALFORMED_TARGETS: MalformedRequest[] = [
  'GET http:///x',
  'GET http://[::1/x',
  'GET http://:PORT/x',
  'GET http://127.0.0.1:99999/x',
  'GET http://127.0.0.1:PORTx/x',
  'GET ftp://127.0.0.1:PORT/x',
  'GET http:/127.0.0.1:PORT/x',
  'GET *',
  'GET 127.0.0.1:PORT',
  'GET http://a b/x',
  'GET http://user@127.0.0.1:PORT/x',
  'GET http://127.0.0.1\\@other.test/x',
  'GET http://127.0.0.1%00.test:PORT/x',
  'CONNECT /x',
  'CONNECT 127.0.0.1',
  'CONNECT 127.0.0.1:',
  'CONNECT 127.0.0.1:99999',
  'CONNECT 127.0.0.1:0',
  'CONNECT 127.0.0.1:+80',
  'CONNECT http://127.0.0.1:PORT/',
  'CONNECT user@127.0.0.1:PORT',
  'CONNECT 127.0.0.1:PORT/x',
  'CONNECT :PORT',
  'CONNECT [::1:PORT',
].map((start) => ({ name: start, bytes: head([`${start} HTTP/1.1`, 'Host: HOST']) }));

/** RFC 9112 §7.1: what follows a good head with `Transfer-Encoding: chunked`. */
export const MALFORMED_CHUNKS: MalformedRequest[] = [
  ['0x5\r\nhello\r\n0\r\n\r\n', 'a size with 0x'],
  ['+5\r\nhello\r\n0\r\n\r\n', 'a size with a plus'],
  ['-5\r\nhello\r\n0\r\n\r\n', 'a negative size'],
  [' 5\r\nhello\r\n0\r\n\r\n', 'a space before the size'],
  ['5\nhello\r\n0\r\n\r\n', 'a bare LF after the size'],
  ['5\rhello\r\n0\r\n\r\n', 'a bare CR after the size'],
  ['5\r\nhello0\r\n\r\n', 'no line end after the data'],
  ['5\r\nhelloXX0\r\n\r\n', 'other bytes in place of the line end'],
  ['5\r\nhello\n0\r\n\r\n', 'a bare LF after the data'],
  ['ffffffffffffffffff\r\nhello\r\n0\r\n\r\n', 'a size beyond 64 bits'],
  ['\r\nhello\r\n0\r\n\r\n', 'an empty size'],
  ['g\r\nhello\r\n0\r\n\r\n', 'a size that is no number'],
  ['5;a\nb\r\nhello\r\n0\r\n\r\n', 'a bare LF in an extension'],
  ['5;\x00\r\nhello\r\n0\r\n\r\n', 'NUL in an extension'],
  [`5;${'x'.repeat(200_000)}\r\nhello\r\n0\r\n\r\n`, 'an extension without end'],
  ['0\r\nX-Trailer : x\r\n\r\n', 'a space before the colon of a trailer'],
  ['0\r\nX-Trailer: x\r\n folded\r\n\r\n', 'a folded trailer'],
  ['0\r\nX-Trailer: a\x00b\r\n\r\n', 'NUL in a trailer'],
  ['0\r\nno colon\r\n\r\n', 'a trailer without a colon'],
  ['0\n\n', 'an end with bare LFs'],
].map(([body, name]) => ({ name: name!, bytes: post(['Transfer-Encoding: chunked'], body!) }));
