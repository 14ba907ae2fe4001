import { describe, expect, it } from 'vitest';
import { checkedAnswer, checkedEdit } from './edited-message.ts';

const locked = { idText: '7', isIdUnlocked: false };
const refusal = (text: string, options = locked): string => {
  const checked = checkedEdit(text, options);
  return checked.kind === 'refused' ? checked.reason : `ready ${checked.payload}`;
};

describe('an edited message', () => {
  it('goes on in one line, its tokens as they were typed', () => {
    expect(refusal('{\n  "jsonrpc": "2.0",\n  "id": 7,\n  "method": "a",\n  "params": {"n": 1.50}\n}')).toBe(
      'ready {"jsonrpc":"2.0","id":7,"method":"a","params":{"n":1.50}}',
    );
  });

  it('does not when it is no JSON, no JSON-RPC, or of another id', () => {
    expect(refusal('{"jsonrpc": "2.0"')).toMatch(/^It is no JSON:/);
    expect(refusal('[]')).toMatch(/object/);
    expect(refusal('{"id": 7, "method": "a"}')).toMatch(/"jsonrpc": "2.0" is missing/);
    expect(refusal('{"jsonrpc": "2.0", "id": 7}')).toMatch(/neither method, result nor error/);
    expect(refusal('{"jsonrpc": "2.0", "id": "7", "method": "a"}')).toMatch(/must stay 7/);
    expect(refusal('{"jsonrpc": "2.0", "method": "a"}')).toMatch(/must stay 7/);
  });

  it('may have another id when that was unlocked', () => {
    expect(refusal('{"jsonrpc":"2.0","id":8,"method":"a"}', { idText: '7', isIdUnlocked: true })).toMatch(/^ready/);
  });
});

describe('an answer', () => {
  it('is a result or an error', () => {
    expect(checkedAnswer('{"result": {}}')).toEqual({ kind: 'ready', payload: '{"result":{}}' });
    expect(checkedAnswer('{"result": {}, "error": {}}').kind).toBe('refused');
    expect(checkedAnswer('{}').kind).toBe('refused');
  });
});
