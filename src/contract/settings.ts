import { z } from 'zod';
import type { defaultSettings, Settings } from '../model/settings.ts';
import { closedObject } from './closed-object.ts';
import { hostPattern } from './host-name.ts';
import { defineRoute } from './route.ts';

const trueOrFalse = z.boolean({ error: 'Must be true or false.' });

function wholeNumber(most: number, unit: string) {
  const sentence = `Must be a whole number of ${unit} from 0 to ${most}.`;
  return z.int({ error: sentence }).min(0, sentence).max(most, sentence);
}

/** Longest wait a timer can be set to (2³¹ − 1 ms, nearly 25 days): more makes Node's timers fire at once. */
const longestWaitMs = 2_147_483_647;

const fields = {
  recording: trueOrFalse.describe('False: traffic flows and nothing is recorded. Default true.'),
  maxBodySize: wholeNumber(Number.MAX_SAFE_INTEGER, 'bytes').describe(
    'Limit of the recorded copy of one body, in bytes; 0 = none. What flows is never cut. Default 104857600.',
  ),
  requestTimeout: wholeNumber(longestWaitMs, 'milliseconds').describe(
    'Milliseconds to wait for response headers; 0 = for ever. Default 0.',
  ),
  breakpointTimeout: wholeNumber(longestWaitMs, 'milliseconds').describe(
    'Milliseconds a breakpoint holds before it resumes by itself; 0 = for ever. Default 30000.',
  ),
  insecureHosts: z
    .array(hostPattern, { error: 'Must be a list of hosts.' })
    .max(1000, 'Must hold at most 1000 hosts.')
    .transform((hosts) => [...new Set(hosts)])
    .describe('Hosts (exact or `*.domain`) whose certificate need not verify. Default none.'),
  maxEntriesPerSession: wholeNumber(Number.MAX_SAFE_INTEGER, 'entries').describe(
    'Oldest entries of a session beyond this number are removed, and beyond the same number oldest messages of its ended MCP connections; 0 = no limit. Default 0.',
  ),
  maxDatabaseSize: wholeNumber(Number.MAX_SAFE_INTEGER, 'bytes')
    .refine((bytes) => bytes === 0 || bytes >= 1_048_576, 'Must be 0 (no limit) or at least 1048576 bytes.')
    .describe(
      'Oldest entries, and messages of ended MCP connections, are removed while the data is larger than this many bytes; 0 = no limit, else at least 1048576. Default 0.',
    ),
  theme: z
    .enum(['light', 'dark', 'system'], { error: 'Must be light, dark or system.' })
    .describe('Colours of the web UI. Default system.'),
  openBrowser: trueOrFalse.describe('Open the web UI in a browser at start. Read at start only. Default true.'),
};

export const settings = z
  .object(fields)
  .meta({ id: 'Settings', description: 'All settings.' }) satisfies z.ZodType<Settings>;

export const settingsChange = closedObject('setting', {
  recording: fields.recording.optional(),
  maxBodySize: fields.maxBodySize.optional(),
  requestTimeout: fields.requestTimeout.optional(),
  breakpointTimeout: fields.breakpointTimeout.optional(),
  insecureHosts: fields.insecureHosts.optional(),
  maxEntriesPerSession: fields.maxEntriesPerSession.optional(),
  maxDatabaseSize: fields.maxDatabaseSize.optional(),
  theme: fields.theme.optional(),
  openBrowser: fields.openBrowser.optional(),
} satisfies Record<keyof typeof defaultSettings, z.ZodType>).meta({
  id: 'SettingsChange',
  description: 'Settings to change; absent ones are left alone by PATCH and return to their defaults by PUT.',
});

export const getSettings = defineRoute({
  method: 'get',
  path: '/api/settings',
  group: 'settings',
  summary: 'All settings',
  reply: { status: 200, description: 'The settings in force.', schema: settings },
});

export const updateSettings = defineRoute({
  method: 'patch',
  path: '/api/settings',
  group: 'settings',
  summary: 'Change some settings',
  description: 'All of the change or none of it.',
  body: settingsChange,
  reply: { status: 200, description: 'The settings in force now.', schema: settings },
});

export const replaceSettings = defineRoute({
  method: 'put',
  path: '/api/settings',
  group: 'settings',
  summary: 'Set all settings',
  description: 'Settings that are not given return to their defaults: `{}` resets everything.',
  body: settingsChange,
  reply: { status: 200, description: 'The settings in force now.', schema: settings },
});
