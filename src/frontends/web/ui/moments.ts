const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `just now`, `2 min ago`, `1 hour ago`, `Yesterday`, `3 days ago`, then the date. Days are those of the calendar here. */
export function agoText(at: number, now: number): string {
  const passedMs = Math.max(0, now - at);
  if (passedMs < minuteMs) return 'just now';
  if (passedMs < hourMs) return `${Math.floor(passedMs / minuteMs)} min ago`;
  const days = calendarDays(at, now);
  if (days === 0 || passedMs < 6 * hourMs) {
    const hours = Math.floor(passedMs / hourMs);
    return `${hours} ${hours === 1 ? 'hour' : 'hours'} ago`;
  }
  if (days === 1) return 'Yesterday';
  return days < 30 ? `${days} days ago` : dateText(at);
}

/** Midnights between the two, in local time. Rounded because a day of a clock change has 23 or 25 hours. */
function calendarDays(at: number, now: number): number {
  return Math.round((midnightBefore(now) - midnightBefore(at)) / dayMs);
}

function midnightBefore(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `31 Mar 2026`. */
export function dateText(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `14:03:59`, or with milliseconds `14:03:59.123`. */
export function timeText(at: number, withMs = false): string {
  const date = new Date(at);
  const text = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return withMs ? `${text}.${String(date.getMilliseconds()).padStart(3, '0')}` : text;
}

/** `31 Mar 2026, 14:03:59`. */
export function momentText(at: number): string {
  return `${dateText(at)}, ${timeText(at)}`;
}
