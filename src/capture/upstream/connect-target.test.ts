import { describe, expect, test } from 'vitest';
import type { CaptureConfig } from '../../model/capture-config.ts';
import { buildChain } from '../interceptors/chain.ts';
import type { Interceptor } from '../interceptors/interceptor.ts';
import { targetFor } from './connect-target.ts';

const emptyConfig: CaptureConfig = {
  recordTo: null,
  maxBodyBytes: 0,
  requestTimeoutMs: 0,
  insecureHosts: [],
  passthrough: [],
  dnsMappings: [],
};
const contextOf = (change: Partial<CaptureConfig> = {}, extra: Interceptor[] = []) => {
  const config = { ...emptyConfig, ...change };
  const chain = buildChain(config, extra);
  return { config: () => config, chain: () => chain };
};
const interceptor = (connect: Interceptor['connect']): Interceptor => ({ name: 'test', connect });

describe('the upstream target', () => {
  test.each([
    ['Example.COM', 'example.com', 'example.com'],
    ['example.com.', 'example.com.', 'example.com'],
    ['[::1]', '::1', null],
    ['127.0.0.1', '127.0.0.1', null],
    ['2130706433', '2130706433', null],
  ])('%s: host %s, server name %s', (asked, host, serverName) => {
    expect(targetFor({ scheme: 'https', host: asked, port: 443 }, contextOf())).toEqual({
      kind: 'target',
      target: { scheme: 'https', host, port: 443, address: null, serverName, mustVerify: true },
    });
  });

  test("the client's server name is the one sent on", () => {
    expect(
      targetFor({ scheme: 'https', host: '10.0.0.1', port: 443, serverName: 'a.test' }, contextOf()),
    ).toMatchObject({
      target: { host: '10.0.0.1', serverName: 'a.test' },
    });
  });

  test.each([
    [['a.test'], 'a.test', false],
    [['*.test'], 'b.a.test', false],
    [['*.a.test'], 'a.test', true],
    [['b.test'], 'a.test', true],
    [['10.0.0.1'], '10.0.0.1', false],
  ])('insecureHosts %j and %s: must verify %s', (insecureHosts, host, mustVerify) => {
    expect(targetFor({ scheme: 'https', host, port: 443 }, contextOf({ insecureHosts }))).toMatchObject({
      target: { mustVerify },
    });
  });

  test('what interceptors answer', async () => {
    const ask = (connect: Interceptor['connect']) =>
      targetFor({ scheme: 'http', host: 'a.test', port: 80 }, contextOf({}, [interceptor(connect)]));
    expect(ask((target) => ({ kind: 'continue', value: { ...target, address: '10.0.0.1' } }))).toMatchObject({
      target: { address: '10.0.0.1', host: 'a.test' },
    });
    expect(ask(() => ({ kind: 'abort', reason: 'not today' }))).toMatchObject({
      kind: 'failed',
      failure: { kind: 'blocked', message: 'not today' },
    });
    const response = { status: 200, statusText: 'OK', headers: [], body: new Uint8Array() };
    expect(ask(() => ({ kind: 'respond', response }))).toEqual({ kind: 'respond', response });
    const held = ask(() => ({ kind: 'hold', until: Promise.resolve({ kind: 'continue' }) }));
    expect(held).toBeInstanceOf(Promise);
    expect(await held).toMatchObject({ kind: 'target' });
  });
});
