import type { RawHeaders } from '../model/http-message.ts';
import { type HeadProblem, problem, quoteWireText } from './head-problem.ts';
import { headersHaveToken, isHeaderNamed } from './header-lookup.ts';
import type { Http1Version, RequestHead, ResponseHead } from './http1-head.ts';

/** How the end of a message's body is found (RFC 9112 §6.3). */
export type Framing =
  | { kind: 'none' }
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  | { kind: 'until-close' };

const none: Framing = Object.freeze({ kind: 'none' });
const chunked: Framing = Object.freeze({ kind: 'chunked' });
const untilClose: Framing = Object.freeze({ kind: 'until-close' });

/** A request without Content-Length and Transfer-Encoding has no body. */
export function requestFraming(head: Pick<RequestHead, 'version' | 'headers'>): Framing | HeadProblem {
  return declaredFraming(head.version, head.headers, false) ?? none;
}

/** `requestMethod` is that of the request this response answers: HEAD and CONNECT change what a response means. */
export function responseFraming(
  head: Pick<ResponseHead, 'version' | 'status' | 'headers'>,
  requestMethod: string,
): Framing | HeadProblem {
  const { status } = head;
  if (status < 200 || status === 204 || status === 304 || requestMethod === 'HEAD') return none;
  if (requestMethod === 'CONNECT' && status < 300) return none;
  return declaredFraming(head.version, head.headers, true) ?? untilClose;
}

/**
 * Whether the connection may carry another message after this one, by what its sender said (RFC 9112 §9.3). Both the
 * request and the response must agree; a response also ends it when its body is ended by the close.
 */
export function keepsAlive(head: Pick<RequestHead | ResponseHead, 'version' | 'headers'>, framing: Framing): boolean {
  if (framing.kind === 'until-close') return false;
  if (headersHaveToken(head.headers, 'connection', 'close')) return false;
  return head.version === '1.1' || headersHaveToken(head.headers, 'connection', 'keep-alive');
}

/**
 * What Content-Length and Transfer-Encoding say. Stricter than RFC 9112 asks: it lets a recipient repair some
 * contradictions, but a proxy that repairs hides what its user wants to see and may read another length than the origin.
 * A response may say the same length twice, as some servers do: that is no contradiction, and its clients take it (RFC 9110 §8.6).
 */
function declaredFraming(
  version: Http1Version,
  headers: RawHeaders,
  isRepetitionTaken: boolean,
): Framing | HeadProblem | undefined {
  let lengthValue: string | undefined;
  let codingValue: string | undefined;
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    const nameLength = header[0].length;
    if (nameLength === 14 && isHeaderNamed(header[0], 'content-length')) {
      if (lengthValue !== undefined && !(isRepetitionTaken && lengthValue === header[1]))
        return problem(
          'content-length-repeated',
          `There is more than one Content-Length header: ${quoteWireText(lengthValue)} and ${quoteWireText(header[1])}.`,
        );
      lengthValue = header[1];
    } else if (nameLength === 17 && isHeaderNamed(header[0], 'transfer-encoding')) {
      if (codingValue !== undefined)
        return problem('transfer-encoding-repeated', 'There is more than one Transfer-Encoding header.');
      codingValue = header[1];
    }
  }
  if (codingValue !== undefined) return codedFraming(version, codingValue, lengthValue);
  return lengthValue === undefined ? undefined : lengthFraming(lengthValue);
}

function codedFraming(version: Http1Version, coding: string, lengthValue: string | undefined): Framing | HeadProblem {
  if (lengthValue !== undefined)
    return problem(
      'content-length-with-transfer-encoding',
      'There are both a Content-Length and a Transfer-Encoding header.',
    );
  if (version === '1.0')
    return problem(
      'transfer-encoding-in-http-1-0',
      'There is a Transfer-Encoding header in an HTTP/1.0 message, which knows none.',
    );
  if (coding.length === 7 && isHeaderNamed(coding, 'chunked')) return chunked;
  return problem(
    'transfer-encoding-unsupported',
    `The Transfer-Encoding ${quoteWireText(coding)} is not "chunked" alone.`,
  );
}

/** The most digits a length up to 2^53 - 1 can have. */
const maxLengthDigits = 16;

function lengthFraming(value: string): Framing | HeadProblem {
  let bytes = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9))
      return problem('content-length-invalid', `The Content-Length ${quoteWireText(value)} is not a decimal number.`);
    bytes = bytes * 10 + digit;
  }
  if (value === '') return problem('content-length-invalid', 'The Content-Length header is empty.');
  if (value.length > maxLengthDigits || bytes > Number.MAX_SAFE_INTEGER)
    return problem('content-length-too-large', `The Content-Length ${quoteWireText(value)} is too large.`);
  return { kind: 'length', bytes };
}
