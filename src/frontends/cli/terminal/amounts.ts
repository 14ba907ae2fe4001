const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `0 B`, `999 B`, `1.2 kB`, `340 MB`: three digits at most, powers of 1000. */
export function bytesText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  // 999.5 would be rounded to four digits.
  while (amount >= 999.5 && unit < byteUnits.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? amount : threeDigits(amount)} ${byteUnits[unit]}`;
}

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(durationMs: number): string {
  if (durationMs < 9.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${threeDigits(durationMs / 1000)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

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

/** `1 request`, `2 requests`, `1,234 requests`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

const threeDigits = (amount: number): string => amount.toFixed(amount < 9.95 ? 1 : 0);
const twoDigits = (number: number): string => String(number).padStart(2, '0');
