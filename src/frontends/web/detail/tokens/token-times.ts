import { momentText } from '../../ui/moments.ts';
import type { TokenTime } from './json-web-token.ts';

const claims: Readonly<Record<TokenTime['claim'], [past: string, future: string]>> = {
  iat: ['Issued', 'Issued in the future:'],
  nbf: ['Valid since', 'Not valid before'],
  auth_time: ['Signed in', 'Signed in'],
  exp: ['Expired', 'Expires'],
};

/** `Expires in 5 min (31 Mar 2026, 14:03:59)`. */
export function timeInWords({ claim, at }: TokenTime, now: number): string {
  const [past, future] = claims[claim];
  const distance = span(Math.abs(now - at));
  return at <= now ? `${past} ${distance} ago (${momentText(at)})` : `${future} in ${distance} (${momentText(at)})`;
}

const steps: ReadonlyArray<[number, string]> = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
];

export function span(ms: number): string {
  const [step, noun] = steps.find(([each]) => ms >= each) ?? [1000, 'second'];
  const count = Math.floor(ms / step);
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
