export interface HexLine {
  /** Position of the first byte, in hexadecimal. */
  offset: string;
  hex: string;
  /** Printable ASCII; a dot for the rest. */
  text: string;
}

export function hexLine(
  bytes: Uint8Array,
  { from, perLine, position }: { from: number; perLine: number; position: number },
): HexLine {
  const part = bytes.subarray(from, from + perLine);
  const pairs = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'));
  const half = perLine / 2;
  const hex = [pairs.slice(0, half).join(' '), pairs.slice(half).join(' ')].join('  ');
  const text = Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
  return { offset: position.toString(16).padStart(6, '0'), hex: hex.padEnd(perLine * 3), text };
}
