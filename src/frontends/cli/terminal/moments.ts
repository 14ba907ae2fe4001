const spans = [
  { limitMs: 60_000, unitMs: 1000, unit: 's' },
  { limitMs: 3_600_000, unitMs: 60_000, unit: 'min' },
  { limitMs: 86_400_000, unitMs: 3_600_000, unit: 'h' },
  { limitMs: 7 * 86_400_000, unitMs: 86_400_000, unit: 'd' },
] as const;

/** How long ago in words; the date when that says more. */
export function agoText(at: number, now: number): string {
  const passedMs = Math.max(0, now - at);
  if (passedMs < 5000) return 'just now';
  const span = spans.find(({ limitMs }) => passedMs < limitMs);
  return span ? `${Math.floor(passedMs / span.unitMs)} ${span.unit} ago` : dateText(at);
}

/** `2026-03-31`, local time. */
export function dateText(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** `14:03:59`, local time. */
export function timeText(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `2026-03-31 14:03:59.123 +02:00`, local time. */
export function momentText(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const zone = `${sign}${twoDigits(Math.floor(Math.abs(offset) / 60))}:${twoDigits(Math.abs(offset) % 60)}`;
  const milliseconds = String(new Date(at).getMilliseconds()).padStart(3, '0');
  return `${dateText(at)} ${timeText(at)}.${milliseconds} ${zone}`;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');
