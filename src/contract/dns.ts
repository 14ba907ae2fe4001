import { z } from 'zod';
import type { DnsMapping } from '../model/dns-mapping.ts';
import { closedObject } from './closed-object.ts';
import { done } from './errors.ts';
import { hostPattern, ipAddress } from './host-name.ts';
import { defineRoute } from './route.ts';

export const dnsMapping = z
  .object({
    id: z.string().describe('UUIDv7.'),
    host: z.string().describe('Exact host, or `*.host` for every host below it.'),
    address: z.string().describe('IPv4 or IPv6, without brackets.'),
    isEnabled: z.boolean().describe('False: kept, without effect.'),
    createdAt: z.int().describe('Milliseconds since 1970.'),
  })
  .meta({
    id: 'DnsMapping',
    description: 'A host that is reached at a fixed address. Host header and SNI stay.',
  }) satisfies z.ZodType<DnsMapping>;

const isEnabled = z.boolean({ error: 'Must be true or false.' }).optional();
const params = z.object({ id: z.string().describe('Id of the DNS mapping.') });
const one = { status: 200, description: 'The DNS mapping.', schema: dnsMapping } as const;

export const listDnsMappings = defineRoute({
  method: 'get',
  path: '/api/dns',
  group: 'dns',
  summary: 'All DNS mappings',
  reply: {
    status: 200,
    description: 'All of them.',
    schema: z.object({ mappings: z.array(dnsMapping).describe('The DNS mappings.') }),
  },
});

export const createDnsMapping = defineRoute({
  method: 'post',
  path: '/api/dns',
  group: 'dns',
  summary: 'Reach a host at an address',
  description: 'Holds for upstream connections that begin after the answer.',
  body: closedObject('field', {
    host: hostPattern.describe('Exact host or `*.host`; no scheme, port or path. International names become punycode.'),
    address: ipAddress.describe('IPv4 or IPv6, without brackets or port.'),
    isEnabled: isEnabled.describe('Absent: true.'),
  }).meta({ id: 'NewDnsMapping' }),
  reply: { status: 201, description: 'The new DNS mapping.', schema: dnsMapping },
  errors: ['already-exists'],
});

export const getDnsMapping = defineRoute({
  method: 'get',
  path: '/api/dns/{id}',
  group: 'dns',
  summary: 'One DNS mapping',
  params,
  reply: one,
  errors: ['not-found'],
});

export const updateDnsMapping = defineRoute({
  method: 'patch',
  path: '/api/dns/{id}',
  group: 'dns',
  summary: 'Change a DNS mapping',
  params,
  body: closedObject('field', {
    host: hostPattern.optional().describe('Absent: stays.'),
    address: ipAddress.optional().describe('Absent: stays.'),
    isEnabled: isEnabled.describe('Absent: stays.'),
  }).meta({ id: 'DnsMappingChange' }),
  reply: one,
  errors: ['not-found', 'already-exists'],
});

export const deleteDnsMapping = defineRoute({
  method: 'delete',
  path: '/api/dns/{id}',
  group: 'dns',
  summary: 'Look a host up as usual again',
  params,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found'],
});
