import { statedCharset } from '../../model/body-charset.ts';
import type { MessageSide, RawHeaders } from '../../model/http-message.ts';
import { type ImportedBodyForm, importedBodyForms } from '../../model/traffic-entry.ts';
import { list, number, object, oneOf, text } from './lenient-value.ts';

type Fields = Record<string, unknown>;

/** A body as the file has it; `text` may be the mark of one that was taken out. */
export interface ReadBody {
  text: string;
  isBase64: boolean;
  /** In which the bytes were that `text` was read from; null: what the document says of itself. */
  charset: string | null;
  /** It is in a file of this name, beside the HAR (Playwright). */
  file?: string;
}

export type BodyText = Omit<ReadBody, 'charset'>;

export interface BodyContext {
  /** Told what had to be understood otherwise than the standard says. */
  repaired: (what: string) => void;
  /** Whether there is a file of this name beside the HAR. */
  hasFile: (name: string) => boolean;
}

/** What tells of the bodies of an entry. */
export interface BodyParts {
  request: Fields;
  response: Fields;
  /** What we wrote ourselves; null in files of others. */
  own: Fields | null;
  requestBody: BodyText | null;
  responseBody: BodyText | null;
}

export function readRequestBody(request: Fields, context: BodyContext): BodyText | null {
  const beside = object(request['_content']);
  const besideText = text(beside?.['text']);
  if (besideText !== null) return { text: besideText, isBase64: beside?.['encoding'] === 'base64' };
  const postData = object(request['postData']);
  const inFile = bodyFile(postData, context);
  if (inFile !== null) return inFile;
  const posted = text(postData?.['text']);
  if (postData && posted !== null && !(posted === '' && list(postData['params'])?.length)) {
    return { text: posted, isBase64: postData['encoding'] === 'base64' };
  }
  const params = list(postData?.['params']);
  if (!params || params.length === 0 || /multipart/i.test(text(postData?.['mimeType']) ?? '')) return null;
  return { text: params.map(formPair).join('&'), isBase64: false };
}

function formPair(value: unknown): string {
  const pair = object(value) ?? {};
  return [pair['name'], pair['value']].map((each) => formText(text(each) ?? '')).join('=');
}

const formText = (given: string): string => new URLSearchParams([['', given]]).toString().slice(1);

/** Playwright puts bodies beside the file, and names them. */
function bodyFile(holder: Fields | null, { hasFile, repaired }: BodyContext): BodyText | null {
  const file = text(holder?.['_file']);
  if (file === null) return null;
  if (hasFile(file)) return { text: '', isBase64: false, file };
  repaired('bodies kept in other files, which are not here');
  return null;
}

export function readContent(content: Fields, context: BodyContext): BodyText | null {
  const inFile = bodyFile(content, context);
  if (inFile !== null) return inFile;
  const given = text(content['text']);
  return given === null ? null : { text: given, isBase64: /^base64$/i.test(text(content['encoding']) ?? '') };
}

/** Programs write text as they read it, and a body is kept as it came; ours tells when that was not UTF-8. */
export function withCharset(
  body: BodyText | null,
  { isOwn, stated, headers }: { isOwn: boolean; stated: unknown; headers: RawHeaders | null },
): ReadBody | null {
  if (body === null) return null;
  const charset = isOwn ? (text(stated) ?? 'utf-8') : statedCharset(headerOf(headers ?? [], 'content-type'));
  return { ...body, charset };
}

/** A body that is here as it passed tells its size best: Firefox counts the headers in, Chrome the frame of chunks (RFC 9112 §7.1). */
export const isWhole = (body: BodyText | null, form: ImportedBodyForm): boolean =>
  form === 'as-received' && body !== null && (body.text !== '' || body.file !== undefined);

/** A body that is not there was empty, or was left out: what the message says decides. */
export function bodyForm(
  side: MessageSide,
  { request, response, own, requestBody, responseBody }: BodyParts,
  { headers, status }: { headers: RawHeaders; status: number | null },
): ImportedBodyForm {
  const stated = oneOf(own?.[`${side}Body`], importedBodyForms);
  if (stated !== null) return stated;
  const body = side === 'request' ? requestBody : responseBody;
  if (body !== null && (body.text !== '' || body.file !== undefined)) {
    if (side === 'request') return 'as-received';
    const isCoded = headers.some(([name, value]) => isNamed(name, 'content-encoding') && !/^(identity)?$/i.test(value));
    return isCoded ? 'decoded' : 'as-received';
  }
  const length = number(headerOf(headers, 'content-length'));
  if (side === 'request') return (number(request['bodySize']) ?? length ?? 0) > 0 ? 'not-recorded' : 'as-received';
  const hasNone =
    status === null || status < 200 || status === 204 || status === 304 || text(request['method']) === 'HEAD';
  if (hasNone) return 'as-received';
  const size = number(object(response['content'])?.['size']);
  const sizes = [size, number(response['bodySize']), length].filter((each) => each !== null);
  if (sizes.some((each) => each > 0)) return 'not-recorded';
  if (body !== null) return 'as-received';
  return size === 0 || sizes.includes(0) ? 'as-received' : 'not-recorded';
}

/** Most names differ in length already. */
const isNamed = (name: string, wanted: string): boolean =>
  name.length === wanted.length && name.toLowerCase() === wanted;

const headerOf = (headers: RawHeaders, wanted: string): string | null =>
  headers.find(([name]) => isNamed(name, wanted))?.[1] ?? null;
