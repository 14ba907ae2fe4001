import { z } from 'zod';
import type { PassthroughDomain } from '../model/passthrough-domain.ts';
import { closedObject } from './closed-object.ts';
import { done } from './errors.ts';
import { hostPattern } from './host-name.ts';
import { defineRoute } from './route.ts';

export const passthroughDomain = z
  .object({
    id: z.string().describe('UUIDv7.'),
    domain: z
      .string()
      .describe('Exact host, or `*.domain` for every host below it at any depth, not the domain itself.'),
    isEnabled: z.boolean().describe('False: kept, without effect.'),
    createdAt: z.int().describe('Milliseconds since 1970.'),
  })
  .meta({
    id: 'PassthroughDomain',
    description: 'A domain whose TLS is not decrypted.',
  }) satisfies z.ZodType<PassthroughDomain>;

const isEnabled = z.boolean({ error: 'Must be true or false.' }).optional();
const params = z.object({ id: z.string().describe('Id of the passthrough domain.') });
const one = { status: 200, description: 'The passthrough domain.', schema: passthroughDomain } as const;

export const listPassthrough = defineRoute({
  method: 'get',
  path: '/api/ssl-passthrough',
  group: 'ssl-passthrough',
  summary: 'All passthrough domains',
  reply: {
    status: 200,
    description: 'All of them.',
    schema: z.object({ domains: z.array(passthroughDomain).describe('The passthrough domains.') }),
  },
});

export const createPassthrough = defineRoute({
  method: 'post',
  path: '/api/ssl-passthrough',
  group: 'ssl-passthrough',
  summary: 'Stop decrypting a domain',
  description: 'Holds for connections that begin after the answer.',
  body: closedObject('field', {
    domain: hostPattern.describe(
      'Exact host or `*.domain`; no scheme, port or path. International names become punycode.',
    ),
    isEnabled: isEnabled.describe('Absent: true.'),
  }).meta({ id: 'NewPassthroughDomain' }),
  reply: { status: 201, description: 'The new passthrough domain.', schema: passthroughDomain },
  errors: ['already-exists'],
});

export const getPassthrough = defineRoute({
  method: 'get',
  path: '/api/ssl-passthrough/{id}',
  group: 'ssl-passthrough',
  summary: 'One passthrough domain',
  params,
  reply: one,
  errors: ['not-found'],
});

export const updatePassthrough = defineRoute({
  method: 'patch',
  path: '/api/ssl-passthrough/{id}',
  group: 'ssl-passthrough',
  summary: 'Change a passthrough domain',
  params,
  body: closedObject('field', {
    domain: hostPattern.optional().describe('Absent: stays.'),
    isEnabled: isEnabled.describe('Absent: stays.'),
  }).meta({ id: 'PassthroughDomainChange' }),
  reply: one,
  errors: ['not-found', 'already-exists'],
});

export const deletePassthrough = defineRoute({
  method: 'delete',
  path: '/api/ssl-passthrough/{id}',
  group: 'ssl-passthrough',
  summary: 'Decrypt a domain again',
  params,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found'],
});
