import type { z } from 'zod';
import type { AppErrorCode } from '../model/app-error.ts';

export const apiGroups = {
  health: 'Is the proxy well, and what is it doing.',
  sessions: 'Named collections of entries. Exactly one is active and receives new traffic.',
  traffic: 'Traffic entries: exchanges as recorded, and their bodies.',
  websocket: 'Frames of recorded WebSocket connections.',
  mcp: 'Connections between MCP clients and servers, their messages, and those that are held.',
  annotations: 'Notes, colours and tags on entries.',
  compare: 'What differs between two entries, or two whole sessions.',
  'ssl-passthrough': 'Domains whose TLS is not decrypted.',
  dns: 'Host names that are reached at addresses of your choice.',
  settings: 'Settings. Every change takes effect at once unless the field says otherwise.',
  certificates: 'The root CA that clients must trust, and the leaf certificates made from it.',
  har: 'Sessions and entries as HAR files.',
  events: 'Changes as they happen, as server-sent events.',
  api: 'This description.',
} as const;
export type ApiGroup = keyof typeof apiGroups;

/** A reply in JSON; the schema says what it holds. */
export interface JsonReply {
  readonly status: 200 | 201;
  readonly description: string;
  readonly schema: z.ZodType;
}

/** A reply that is not JSON: bytes, PEM, an event stream. */
export interface OtherReply {
  readonly status: 200;
  readonly description: string;
  readonly contentType: string;
  /** Further statuses without an error, e.g. 206. */
  readonly also?: Readonly<Record<number, string>>;
  /** What one event of an event stream holds. */
  readonly eventSchema?: z.ZodType;
}

/**
 * One route of the API. The same value checks requests, types the handler and the client, and is described in the OpenAPI document,
 * so the three cannot disagree.
 */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Parameters in braces: `/api/sessions/{id}`. */
  readonly path: `/api/${string}`;
  readonly group: ApiGroup;
  /** A few words for a list. */
  readonly summary: string;
  /** Sentences for the reader of the documentation. */
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** JSON body of the request. */
  readonly body?: z.ZodType;
  /** A request without a body is taken as `{}`. */
  readonly isBodyOptional?: boolean;
  /** Most bytes of the body; absent: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** The JSON may also come as the field `json` of a form, so that a page can leave it to the browser to save the reply as a file. */
  readonly isFormTaken?: boolean;
  /** The request's body is a file of any size, handed over as it streams: which types, and what it is. */
  readonly upload?: { readonly contentTypes: readonly string[]; readonly description: string };
  /** Headers that change the reply, with what they do. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly reply: JsonReply | OtherReply;
  /** Refusals beyond those every route may give; see `commonErrors`. */
  readonly errors?: readonly AppErrorCode[];
}

export function defineRoute<const R extends ApiRoute>(route: R): R {
  return route;
}
