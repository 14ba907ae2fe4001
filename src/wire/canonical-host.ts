/**
 * One spelling for every way to write the same host, for comparing only (is this our own port? is this a loop?): lower case,
 * no brackets, no zone, no trailing dot, every IPv4 spelling that resolvers take (`2130706433`, `0x7f.1`, `127.1`) as dotted
 * decimal, IPv6 as in RFC 5952, and IPv4-mapped IPv6 as the IPv4 address it reaches.
 */
export function canonicalHost(host: string): string {
  let name = host.toLowerCase();
  if (name.startsWith('[') && name.endsWith(']')) name = name.slice(1, -1);
  if (name.includes(':')) {
    const words = parseIpv6(name.split('%', 1)[0] as string);
    return words === undefined ? name : printIpv6(words);
  }
  if (name.endsWith('.')) name = name.slice(0, -1);
  const last = name.charCodeAt(name.lastIndexOf('.') + 1);
  // Only a host whose last label starts with a digit can be an IPv4 address.
  if (!(last >= 0x30 && last <= 0x39)) return name;
  const address = parseIpv4Spelling(name);
  return address === undefined ? name : printIpv4(address);
}

/** The eight 16-bit words of an IPv6 address without brackets and zone, or undefined. */
export function parseIpv6(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const hasGap = halves.length === 2;
  const head = parseWords(halves[0] as string, !hasGap);
  const tail = hasGap ? parseWords(halves[1] as string, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (hasGap ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The number of an IPv4 address in strict dotted decimal (four numbers 0–255 without leading zeros), or undefined. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let address = 0;
  for (const part of match.slice(1)) {
    const value = Number(part);
    if (value > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    address = address * 256 + value;
  }
  return address;
}

function parseWords(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const words: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndInIpv4 && index === parts.length - 1 && part.includes('.')) {
      const address = parseIpv4(part);
      if (address === undefined) return undefined;
      words.push(Math.floor(address / 65536), address % 65536);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      words.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return words;
}

/** One to four numbers, decimal, octal or hexadecimal; the last fills what the others leave, as inet_aton(3) has it. */
function parseIpv4Spelling(name: string): number | undefined {
  const parts = name.split('.');
  if (parts.length > 4) return undefined;
  let address = 0;
  for (const [index, part] of parts.entries()) {
    const value = parseNumber(part);
    const isLast = index === parts.length - 1;
    const limit = isLast ? 256 ** (4 - index) : 256;
    if (value === undefined || value >= limit) return undefined;
    address = address * limit + value;
  }
  return address;
}

function parseNumber(part: string): number | undefined {
  if (/^0x[0-9a-f]{0,8}$/.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]{1,11}$/.test(part)) return Number.parseInt(part, 8);
  return /^\d{1,10}$/.test(part) && (part === '0' || !part.startsWith('0')) ? Number(part) : undefined;
}

function printIpv4(address: number): string {
  return [address / 2 ** 24, address / 2 ** 16, address / 2 ** 8, address]
    .map((part) => Math.floor(part) % 256)
    .join('.');
}

function printIpv6(words: number[]): string {
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (isMapped) return printIpv4((words[6] as number) * 65536 + (words[7] as number));
  const gap = longestZeroRun(words);
  const hex = words.map((word) => word.toString(16));
  if (gap.length < 2) return hex.join(':');
  return `${hex.slice(0, gap.start).join(':')}::${hex.slice(gap.start + gap.length).join(':')}`;
}

function longestZeroRun(words: number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (start + length < words.length && words[start + length] === 0) length++;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}
