import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FrameScannerOptions,
  parseCloseReason,
  type ScannedFrame,
  WebSocketFrameScanner,
} from './websocket-frame.ts';

type Frame = { opcode: number; isFinal?: boolean; rsv1?: boolean; mask?: number[]; payload: number[] };

const number = (value: number, byteCount: number) =>
  Array.from({ length: byteCount }, (_, i) => Math.floor(value / 256 ** (byteCount - 1 - i)) % 256);

function printFrame({ opcode, isFinal = true, rsv1 = false, mask, payload }: Frame): number[] {
  const length = payload.length;
  const maskBit = mask === undefined ? 0 : 0x80;
  const size = length < 126 ? [length] : length < 65536 ? [126, ...number(length, 2)] : [127, ...number(length, 8)];
  const [first = 0, ...rest] = size;
  const data = mask === undefined ? payload : payload.map((byte, i) => byte ^ (mask[i % 4] as number));
  return [(isFinal ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode, maskBit | first, ...rest, ...(mask ?? []), ...data];
}

function scan(bytes: number[], options: Partial<FrameScannerOptions> = {}, cuts: number[] = []) {
  const scanner = new WebSocketFrameScanner({ maxCopyBytes: 1e6, isDeflateNegotiated: true, ...options });
  const all = Uint8Array.from(bytes);
  const edges = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length];
  const frames: ScannedFrame[] = [];
  let problem: string | undefined;
  for (let i = 1; i < edges.length; i++) {
    const result = scanner.scan(all.subarray(0, edges[i]), edges[i - 1] as number);
    frames.push(...result.frames);
    problem = result.problem?.code;
  }
  return { frames, problem, unfinished: scanner.unfinished() };
}

const hello = [0x48, 0x65, 0x6c, 0x6c, 0x6f];

describe('WebSocketFrameScanner', () => {
  it.each([
    ['an unmasked text message', [0x81, 0x05, ...hello], 1, true, false, hello],
    ['a masked text message', [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], 1, true, true, hello],
    ['a first fragment', [0x01, 0x03, 0x48, 0x65, 0x6c], 1, false, false, [0x48, 0x65, 0x6c]],
    ['an unmasked ping', [0x89, 0x05, ...hello], 9, true, false, hello],
    ['a masked pong', [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], 10, true, true, hello],
    ['an empty close', [0x88, 0x00], 8, true, false, []],
    ['256 bytes', [0x82, 0x7e, 0x01, 0x00, ...new Array(256).fill(7)], 2, true, false, new Array(256).fill(7)],
    [
      '64 KiB',
      [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0, ...new Array(65536).fill(8)],
      2,
      true,
      false,
      new Array(65536).fill(8),
    ],
  ])('reads the example of RFC 6455 §5.7: %s', (_what, bytes, opcode, isFinal, isMasked, payload) => {
    expect(scan(bytes)).toEqual({
      frames: [
        {
          opcode,
          isFinal,
          rsv1: false,
          isMasked,
          payload: Uint8Array.from(payload),
          payloadBytes: payload.length,
          isTruncated: false,
        },
      ],
      problem: undefined,
      unfinished: undefined,
    });
  });

  it('reads the compressed example of RFC 7692 §7.2.3.1', () => {
    const bytes = [0xc1, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    expect(scan(bytes).frames).toMatchObject([{ opcode: 1, rsv1: true, payloadBytes: 7 }]);
    expect(scan(bytes, { isDeflateNegotiated: false })).toMatchObject({
      frames: [],
      problem: 'websocket-bits-reserved',
    });
  });

  it('lets control frames come between fragments', () => {
    const bytes = [
      ...printFrame({ opcode: 1, isFinal: false, rsv1: true, payload: [1] }),
      ...printFrame({ opcode: 9, payload: [] }),
      ...printFrame({ opcode: 0, isFinal: false, payload: [2] }),
      ...printFrame({ opcode: 0, payload: [3] }),
      ...printFrame({ opcode: 2, payload: [4] }),
    ];
    expect(scan(bytes)).toMatchObject({
      frames: [{ opcode: 1 }, { opcode: 9 }, { opcode: 0 }, { opcode: 0 }, { opcode: 2 }],
    });
  });

  it.each([
    ['a reserved opcode', [0x83, 0], 'websocket-opcode-reserved'],
    ['a reserved control opcode', [0x8b, 0], 'websocket-opcode-reserved'],
    ['RSV2', [0xa1, 0], 'websocket-bits-reserved'],
    ['RSV3', [0x91, 0], 'websocket-bits-reserved'],
    ['compression of a control frame', [0xc9, 0], 'websocket-bits-reserved'],
    ['compression of a continuation', [0x01, 0, 0xc0, 0], 'websocket-bits-reserved'],
    ['a fragmented ping', [0x09, 0], 'websocket-control-fragmented'],
    ['a long ping', [0x89, 126, 0, 126], 'websocket-control-too-long'],
    ['a continuation of nothing', [0x80, 0], 'websocket-continuation-unexpected'],
    ['a continuation after the end', [0x81, 0, 0x80, 0], 'websocket-continuation-unexpected'],
    ['a message inside a message', [0x01, 0, 0x81, 0], 'websocket-continuation-missing'],
    ['a length in two bytes too many', [0x82, 126, 0, 125], 'websocket-length-invalid'],
    ['a length in six bytes too many', [0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255], 'websocket-length-invalid'],
    ['a length with its highest bit', [0x82, 127, 128, 0, 0, 0, 0, 0, 0, 0], 'websocket-length-invalid'],
    ['a length beyond 2^53', [0x82, 127, 0, 32, 0, 0, 0, 0, 0, 0], 'websocket-length-too-large'],
  ])('refuses %s', (_what, bytes, code) => {
    expect(scan(bytes).problem).toBe(code);
  });

  it('checks who masks when told to', () => {
    expect(scan([0x81, 0], { isMaskExpected: true }).problem).toBe('websocket-mask-wrong');
    expect(scan([0x81, 0x80, 0, 0, 0, 0], { isMaskExpected: false }).problem).toBe('websocket-mask-wrong');
    expect(scan([0x81, 0x80, 0, 0, 0, 0], { isMaskExpected: true }).problem).toBeUndefined();
  });

  it('cuts the copy and counts on', () => {
    const bytes = [
      ...printFrame({ opcode: 2, mask: [1, 2, 3, 4], payload: [9, 8, 7, 6, 5] }),
      ...printFrame({ opcode: 1, payload: [1, 2] }),
    ];
    expect(scan(bytes, { maxCopyBytes: 3 }, [7, 8, 10]).frames).toMatchObject([
      { payload: Uint8Array.of(9, 8, 7), payloadBytes: 5, isTruncated: true },
      { payload: Uint8Array.of(1, 2), payloadBytes: 2, isTruncated: false },
    ]);
    expect(scan(bytes, { maxCopyBytes: 0 }).frames).toMatchObject([{ payloadBytes: 5, isTruncated: true }, {}]);
  });

  it('takes memory for what has come, not for what a header promises', () => {
    const scanner = new WebSocketFrameScanner({ maxCopyBytes: 2 ** 40, isDeflateNegotiated: false });
    const header = Uint8Array.of(0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0);
    expect(scanner.scan(header, 0)).toEqual({ frames: [], problem: undefined });
    scanner.scan(Uint8Array.of(1, 2, 3), 0);
    const unfinished = scanner.unfinished();
    expect(unfinished).toMatchObject({
      opcode: 2,
      payload: Uint8Array.of(1, 2, 3),
      payloadBytes: 3,
      isTruncated: true,
    });
    expect(unfinished?.payload.buffer.byteLength).toBeLessThan(100_000);
  });

  it('copies: what is scanned may be used again', () => {
    const bytes = Uint8Array.from(printFrame({ opcode: 1, payload: hello }));
    const { frames } = new WebSocketFrameScanner({ maxCopyBytes: 9, isDeflateNegotiated: false }).scan(bytes, 0);
    bytes.fill(0);
    expect(frames[0]?.payload).toEqual(Uint8Array.from(hello));
  });

  const frame = fc.record({
    opcode: fc.constantFrom(1, 2, 8, 9, 10),
    rsv1: fc.constant(false),
    mask: fc.option(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), { nil: undefined }),
    payload: fc.oneof(
      fc.array(fc.nat(255), { maxLength: 125 }),
      fc.constantFrom(126, 300).map((length) => Array.from({ length }, (_, i) => i % 256)),
    ),
  });

  it('reads back every frame, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(600), { maxLength: 10 }), (printed, cuts) => {
        const sent = printed.map((one) => (one.opcode >= 8 ? { ...one, payload: one.payload.slice(0, 125) } : one));
        const { frames, problem } = scan(sent.flatMap(printFrame), {}, cuts);
        expect(problem).toBeUndefined();
        expect(frames.map(({ opcode, payload, isMasked }) => ({ opcode, payload: [...payload], isMasked }))).toEqual(
          sent.map(({ opcode, payload, mask }) => ({ opcode, payload, isMasked: mask !== undefined })),
        );
      }),
    );
  });

  it('never throws, and says the same of garbage wherever it is cut', () => {
    const byte = fc.oneof(fc.constantFrom(0x81, 0x01, 0x00, 0x80, 0x7e, 0x7f, 0xfe), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), (bytes, cuts) => {
        expect(scan(bytes, { maxCopyBytes: 10 }, cuts)).toEqual(scan(bytes, { maxCopyBytes: 10 }));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseCloseReason', () => {
  it.each([
    [[], {}],
    [[3], {}],
    [[0x03, 0xe8], { code: 1000 }],
    [[0x03, 0xe9, 0x62, 0xc3, 0xa9], { code: 1001, reason: 'bé' }],
    [[0x03, 0xea, 0xff], { code: 1002, reason: '\ufffd' }],
  ])('reads %j', (payload, expected) => {
    expect(parseCloseReason(Uint8Array.from(payload))).toEqual(expected);
  });
});
