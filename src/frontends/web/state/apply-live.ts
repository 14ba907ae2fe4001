import type { ApiEvent } from '../../../contract/events.ts';
import { onLiveBatch } from './live.ts';
import { queryClient } from './query-client.ts';
import { recordingKey } from './recording.ts';
import type { SessionNews } from './session-changes.ts';
import { forgetSessionNews, noteSessionNews } from './sessions.ts';
import { settingsKey } from './settings.ts';

let instanceId: string | null = null;

/** Keeps what is known of sessions, settings and recording as the stream says. Entries are the business of who shows them (`useLive`). */
export function applyLiveEvents(): () => void {
  return onLiveBatch((events) => {
    for (const event of events) applyOne(event);
    tellSessions(events.flatMap(sessionNewsOf));
  });
}

// Under load each commit changes the counters of a session: the first news is told at once, what follows a few times a second, so that numbers
// can be read and the page is not drawn for each.
const newsPauseMs = 400;
let newsTimer: ReturnType<typeof setTimeout> | undefined;
let withheld: Array<{ id: string } & SessionNews> = [];

function tellSessions(news: Array<{ id: string } & SessionNews>): void {
  if (news.length === 0) return;
  if (newsTimer !== undefined) {
    withheld.push(...news);
    return;
  }
  noteSessionNews(news);
  newsTimer = setTimeout(() => {
    newsTimer = undefined;
    const later = withheld;
    withheld = [];
    tellSessions(later);
  }, newsPauseMs);
}

function applyOne(event: ApiEvent): void {
  switch (event.name) {
    case 'hello':
      // A new run may have other addresses and another version.
      if (instanceId !== null && instanceId !== event.data.instanceId) void queryClient.invalidateQueries();
      instanceId = event.data.instanceId;
      break;
    case 'reset':
      withheld = [];
      forgetSessionNews();
      void queryClient.invalidateQueries();
      break;
    case 'settings':
      void queryClient.invalidateQueries({ queryKey: settingsKey });
      break;
    case 'recording':
      queryClient.setQueryData(recordingKey, event.data);
      break;
  }
}

function sessionNewsOf(event: ApiEvent): Array<{ id: string } & SessionNews> {
  const seq = event.seq ?? 0;
  if (event.name === 'session') return [{ id: event.data.id, seq, session: event.data }];
  if (event.name === 'session-removed') return [{ id: event.data.sessionId, seq, session: null }];
  return [];
}
