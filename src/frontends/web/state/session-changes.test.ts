import { describe, expect, it } from 'vitest';
import type { Session } from '../../../model/session.ts';
import { withSessionNews } from './session-changes.ts';

const session = (id: string, changes: Partial<Session> = {}): Session => ({
  id,
  name: id,
  isActive: false,
  isRecording: true,
  createdAt: Number(id),
  updatedAt: 0,
  lastActivityAt: null,
  trafficCount: 0,
  mcpMessageCount: 0,
  totalBytes: 0,
  metadata: {},
  ...changes,
});
const brief = (sessions: Session[]) => sessions.map(({ id, isActive }) => (isActive ? `${id}*` : id));

describe('news over a list of sessions', () => {
  const list = { sessions: [session('1', { isActive: true }), session('2')], asOfSeq: 10 };

  it('puts the newest session first', () => {
    expect(brief(withSessionNews(list, new Map()))).toEqual(['2', '1*']);
  });

  it('adds, changes and removes what is told after the list was made', () => {
    const news = new Map([
      ['1', { seq: 13, session: session('1', { name: 'renamed' }) }],
      ['2', { seq: 12, session: null }],
      ['3', { seq: 11, session: session('3', { isActive: true }) }],
    ]);
    const shown = withSessionNews(list, news);
    expect(brief(shown)).toEqual(['3*', '1']);
    expect(shown[1]?.name).toBe('renamed');
  });

  it('knows better than news from before it', () => {
    const news = new Map([['2', { seq: 10, session: null }]]);
    expect(brief(withSessionNews(list, news))).toEqual(['2', '1*']);
  });

  it('never shows two active sessions, though the old one is told later or not at all', () => {
    const onlyTheNew = new Map([['2', { seq: 11, session: session('2', { isActive: true }) }]]);
    expect(brief(withSessionNews(list, onlyTheNew))).toEqual(['2*', '1']);
    const olderNews = new Map([
      ['2', { seq: 12, session: session('2', { isActive: true }) }],
      ['1', { seq: 11, session: session('1', { isActive: true }) }],
    ]);
    expect(brief(withSessionNews(list, olderNews))).toEqual(['2*', '1']);
  });
});
