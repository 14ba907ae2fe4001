import { expect, it } from 'vitest';
import type { Session } from '../../../model/session.ts';
import { quotedName, sessionSummary } from './session-words.ts';

const session: Session = {
  id: '1',
  name: 'One',
  isActive: true,
  isRecording: true,
  createdAt: 0,
  updatedAt: 0,
  lastActivityAt: 1000,
  trafficCount: 42,
  mcpMessageCount: 0,
  totalBytes: 1_200_000,
  metadata: {},
};

it('sums a session up', () => {
  expect(sessionSummary(session, 121_000)).toBe('42 requests | 1.2 MB | Last: 2 min ago');
  expect(sessionSummary({ ...session, mcpMessageCount: 1200 }, 121_000)).toBe(
    '42 requests | 1,200 MCP messages | 1.2 MB | Last: 2 min ago',
  );
  const fresh = { ...session, trafficCount: 0, totalBytes: 0, lastActivityAt: null };
  expect(sessionSummary(fresh, 0)).toBe('0 requests | 0 B | No traffic yet');
});

it('cuts a name that would fill a dialog', () => {
  expect(quotedName('Bug #456')).toBe('“Bug #456”');
  expect(quotedName('x'.repeat(200))).toHaveLength(82);
});
