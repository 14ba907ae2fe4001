import type { RawHeaders } from '../http-message.ts';
import type { EntryType } from './filter-tree.ts';

/** A set of media types, so that memory and SQL can ask the same thing. All lower case, without parameters. */
export interface MediaTypeSet {
  exact: readonly string[];
  prefixes: readonly string[];
  suffixes: readonly string[];
}

/** Types that show in the media type of the response. */
export const responseTypes: Readonly<Partial<Record<EntryType, MediaTypeSet>>> = {
  json: {
    exact: [
      'application/json',
      'text/json',
      'text/x-json',
      'application/json5',
      'application/x-ndjson',
      'application/jsonl',
      'application/json-seq',
    ],
    prefixes: [],
    suffixes: ['+json'],
  },
  html: { exact: ['text/html', 'application/xhtml+xml'], prefixes: [], suffixes: [] },
  js: {
    exact: [
      'text/javascript',
      'application/javascript',
      'application/x-javascript',
      'text/x-javascript',
      'application/ecmascript',
      'text/ecmascript',
    ],
    prefixes: [],
    suffixes: [],
  },
  css: { exact: ['text/css'], prefixes: [], suffixes: [] },
  image: { exact: [], prefixes: ['image/'], suffixes: [] },
  font: {
    exact: ['application/vnd.ms-fontobject'],
    prefixes: ['font/', 'application/font-', 'application/x-font-'],
    suffixes: [],
  },
  media: {
    exact: ['application/vnd.apple.mpegurl', 'application/x-mpegurl', 'application/dash+xml', 'application/ogg'],
    prefixes: ['audio/', 'video/'],
    suffixes: [],
  },
  xml: { exact: ['text/xml', 'application/xml'], prefixes: [], suffixes: ['+xml'] },
  grpc: { exact: [], prefixes: ['application/grpc'], suffixes: [] },
  sse: { exact: ['text/event-stream'], prefixes: [], suffixes: [] },
};

/** What a form sends. */
export const formTypes: MediaTypeSet = {
  exact: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  prefixes: [],
  suffixes: [],
};

/** Of request or response. A GraphQL request in plain JSON is known by its path alone. */
export const graphqlTypes: MediaTypeSet = {
  exact: ['application/graphql', 'application/graphql+json', 'application/graphql-response+json'],
  prefixes: [],
  suffixes: [],
};

export function isInMediaTypes(set: MediaTypeSet, mediaType: string | null): boolean {
  if (mediaType === null) return false;
  return (
    set.exact.includes(mediaType) ||
    set.prefixes.some((prefix) => mediaType.startsWith(prefix)) ||
    set.suffixes.some((suffix) => mediaType.endsWith(suffix))
  );
}

/** `/graphql` or `/api/graphql`, whatever the query. */
export const graphqlPath = /\/graphql\/?(?:[?#]|$)/i;

/** Media type without parameters, lower case (RFC 9110 §8.3.1); of several fields the first counts. */
export function mediaTypeOf(headers: RawHeaders | null): string | null {
  const value = headers?.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return value.replace(/;.*$/s, '').trim().toLowerCase() || null;
}
