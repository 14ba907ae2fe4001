const headOf = (contentType: string, bodyBytes: number) =>
  [
    'HTTP/1.1 200 OK',
    'Date: Sat, 21 Nov 2026 12:00:00 GMT',
    `Content-Type: ${contentType}`,
    `Content-Length: ${bodyBytes}`,
    'Cache-Control: private, max-age=0, must-revalidate',
    'ETag: "5f2b-6c1a9e0d4b7f3"',
    'Vary: Accept-Encoding, Origin',
    'X-Request-Id: 0f8b1c52-7d3e-4a69-9b1d-2c6f50e7a8d4',
    'Strict-Transport-Security: max-age=31536000; includeSubDomains',
    '',
    '',
  ].join('\r\n');

/** A whole answer, head and body in one buffer, with a JSON body of exactly that many bytes. */
export function jsonAnswer(bodyBytes: number): Buffer {
  const item = '{"id":"a81f","name":"an item of a list","price":1299,"tags":["new","blue"]},';
  const open = '{"items":[';
  const close = '"end"]}';
  const room = bodyBytes - open.length - close.length;
  const items = item.repeat(Math.floor(room / item.length));
  const body = open + items + ' '.repeat(room - items.length) + close;
  return Buffer.from(headOf('application/json; charset=utf-8', bodyBytes) + body, 'latin1');
}

export function downloadHead(bodyBytes: number): Buffer {
  return Buffer.from(headOf('application/octet-stream', bodyBytes), 'latin1');
}

export function uploadAnswer(receivedBytes: number): Buffer {
  const body = JSON.stringify({ receivedBytes });
  return Buffer.from(headOf('application/json', body.length) + body, 'latin1');
}

export const eventStreamHead = Buffer.from(
  ['HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Cache-Control: no-store', 'Connection: close', '', ''].join(
    '\r\n',
  ),
  'latin1',
);
