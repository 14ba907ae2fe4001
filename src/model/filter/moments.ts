import type { Moment, MomentField } from './filter-tree.ts';

/** What a moment is resolved against: pure code has neither clock nor zone of its own. */
export interface FilterClock {
  /** Milliseconds since 1970. */
  now: number;
  /** Minutes that local time is ahead of UTC at the moment `at`. */
  zoneMinutes(at: number): number;
}

const dayMs = 86_400_000;
const agoUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: dayMs, w: 7 * dayMs };

/** Null when the text is no moment. */
export function parseMoment(text: string): Moment | null {
  if (/^now$/i.test(text)) return { kind: 'ago', ms: 0 };
  if (/^today$/i.test(text)) return { kind: 'relative-day', daysAgo: 0 };
  if (/^yesterday$/i.test(text)) return { kind: 'relative-day', daysAgo: 1 };
  return parseAgo(text) ?? parseTimeOfDay(text) ?? parseDate(text);
}

function parseAgo(text: string): Moment | null {
  const found = /^(\d{1,9})(ms|s|m|h|d|w)$/i.exec(text);
  if (!found) return null;
  return { kind: 'ago', ms: Number(found[1]) * agoUnits[found[2]!.toLowerCase()]! };
}

const timePattern = '(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,3}))?)?';
const timeOfDay = new RegExp(`^${timePattern}$`);
const dateAndTime = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:T${timePattern}(Z|[+-]\\d{2}:?\\d{2})?)?$`, 'i');

function parseTimeOfDay(text: string): Moment | null {
  const found = timeOfDay.exec(text);
  const ms = found ? msOfTime(found.slice(1)) : null;
  return ms === null ? null : { kind: 'time-of-day', msOfDay: ms };
}

function parseDate(text: string): Moment | null {
  const found = dateAndTime.exec(text);
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (!isDay(year, month, day)) return null;
  if (found[4] === undefined) return { kind: 'day', year, month, day };
  const ms = msOfTime(found.slice(4, 8));
  if (ms === null) return null;
  return { kind: 'instant', ms: dayAsUtc(year, month, day) + ms, zoneMinutes: parseZone(found[8]) };
}

function msOfTime(parts: ReadonlyArray<string | undefined>): number | null {
  const [hours, minutes, seconds] = [Number(parts[0]), Number(parts[1]), Number(parts[2] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + Number((parts[3] ?? '').padEnd(3, '0'));
}

function parseZone(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text.toUpperCase() === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? 0 - minutes : minutes;
}

const dayAsUtc = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(dayAsUtc(year, month, day));
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function printMoment(moment: Moment): string {
  switch (moment.kind) {
    case 'ago':
      return moment.ms === 0 ? 'now' : printAgo(moment.ms);
    case 'relative-day':
      return moment.daysAgo === 0 ? 'today' : 'yesterday';
    case 'day':
      return new Date(dayAsUtc(moment.year, moment.month, moment.day)).toISOString().slice(0, 10);
    case 'time-of-day':
      return printTime(moment.msOfDay);
    case 'instant':
      return `${new Date(moment.ms).toISOString().slice(0, 10)}T${printTime(moment.ms % dayMs)}${printZone(moment.zoneMinutes)}`;
  }
}

function printAgo(ms: number): string {
  const [unit, factor] = Object.entries(agoUnits).findLast(([, each]) => ms % each === 0)!;
  return `${ms / factor}${unit}`;
}

/** To the minute when that says it all. */
function printTime(msOfDay: number): string {
  const text = new Date(msOfDay).toISOString().slice(11, 23);
  return text.replace(/\.000$/, '').replace(/^(\d\d:\d\d):00$/, '$1');
}

function printZone(minutes: number | null): string {
  if (minutes === null) return '';
  if (minutes === 0) return 'Z';
  const abs = Math.abs(minutes);
  const digits = [Math.floor(abs / 60), abs % 60].map((part) => String(part).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${digits.join(':')}`;
}

/**
 * The bound for an entry's timestamp: the first millisecond that `since` lets in, the last that `until` lets in. A day begins at its first
 * local moment and counts, for `until`, to its end.
 */
export function resolveMoment(field: MomentField, moment: Moment, clock: FilterClock): number {
  switch (moment.kind) {
    case 'ago':
      return clock.now - moment.ms;
    case 'instant':
      return moment.zoneMinutes === null ? toUtc(moment.ms, clock) : moment.ms - moment.zoneMinutes * 60_000;
    case 'time-of-day':
      return toUtc(localDayOf(clock) + moment.msOfDay, clock);
    case 'relative-day':
      return boundOfDay(field, localDayOf(clock) - moment.daysAgo * dayMs, clock);
    case 'day':
      return boundOfDay(field, dayAsUtc(moment.year, moment.month, moment.day), clock);
  }
}

function boundOfDay(field: MomentField, day: number, clock: FilterClock): number {
  return field === 'since' ? toUtc(day, clock) : toUtc(day + dayMs, clock) - 1;
}

/** Today's local date, as a wall clock reading taken for UTC. */
function localDayOf(clock: FilterClock): number {
  const wall = clock.now + clock.zoneMinutes(clock.now) * 60_000;
  return wall - (((wall % dayMs) + dayMs) % dayMs);
}

/** Twice, because the zone at the answer may differ from the zone at the first guess (daylight saving). */
function toUtc(wall: number, clock: FilterClock): number {
  const guess = wall - clock.zoneMinutes(wall) * 60_000;
  return wall - clock.zoneMinutes(guess) * 60_000;
}
