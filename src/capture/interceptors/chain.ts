import type { CaptureConfig } from '../../model/capture-config.ts';
import { createDnsMappingInterceptor } from './dns-mapping-interceptor.ts';
import type { Answer, Interceptor, Phase, ResponseMessage } from './interceptor.ts';
import { createPassthroughInterceptor } from './passthrough-interceptor.ts';

/**
 * The one ordered list. Passthrough comes first, because what is not decrypted can be asked nothing else; DNS mapping comes last, so
 * that it sees the host that everything before it settled on.
 */
const factories: ReadonlyArray<(config: CaptureConfig) => Interceptor | null> = [
  (config) => createPassthroughInterceptor(config.passthrough),
  (config) => createDnsMappingInterceptor(config.dnsMappings),
];

/** For each phase the interceptors that take part, in order; null when none does, so that asking costs one comparison. */
export type Chain = { readonly [P in Phase]: ReadonlyArray<NonNullable<Interceptor[P]>> | null };

/** An interceptor with nothing configured is left out. `extra` come after the built-in ones. */
export function buildChain(config: CaptureConfig, extra: readonly Interceptor[] = []): Chain {
  const interceptors = [...factories.map((create) => create(config)), ...extra].filter((one) => one !== null);
  const taking = <P extends Phase>(phase: P): ReadonlyArray<NonNullable<Interceptor[P]>> | null => {
    const steps = interceptors.map((one) => one[phase]).filter((step) => step !== undefined);
    return steps.length === 0 ? null : (steps as ReadonlyArray<NonNullable<Interceptor[P]>>);
  };
  return {
    clientHello: taking('clientHello'),
    connect: taking('connect'),
    requestHeaders: taking('requestHeaders'),
    request: taking('request'),
    responseHeaders: taking('responseHeaders'),
    response: taking('response'),
    responseStream: taking('responseStream'),
    failed: taking('failed'),
  };
}

/** What all interceptors of a phase together decided. `isChanged` when at least one gave a new value; `wasHeld` when one waited. */
export type Verdict<Value> =
  | { kind: 'continue'; value: Value; isChanged: boolean; wasHeld: boolean }
  | { kind: 'respond'; response: ResponseMessage; wasHeld: boolean }
  | { kind: 'abort'; reason: string; wasHeld: boolean };

/** Asks one after the other; the first that does not continue ends it. A promise is returned only when one of them holds. */
export function askInOrder<Value>(
  steps: ReadonlyArray<(value: Value) => Answer<Value>>,
  value: Value,
): Verdict<Value> | Promise<Verdict<Value>> {
  return askFrom(0, steps, { kind: 'continue', value, isChanged: false, wasHeld: false });
}

type Continued<Value> = Extract<Verdict<Value>, { kind: 'continue' }>;

function askFrom<Value>(
  first: number,
  steps: ReadonlyArray<(value: Value) => Answer<Value>>,
  start: Continued<Value>,
): Verdict<Value> | Promise<Verdict<Value>> {
  let soFar = start;
  for (let at = first; at < steps.length; at++) {
    const answer = steps[at]?.(soFar.value) ?? { kind: 'continue' };
    if (answer.kind === 'hold') return waitFor(answer.until, at, steps, soFar);
    if (answer.kind !== 'continue') return { ...answer, wasHeld: soFar.wasHeld };
    if (answer.value !== undefined) soFar = { ...soFar, value: answer.value, isChanged: true };
  }
  return soFar;
}

async function waitFor<Value>(
  until: Promise<Answer<Value>>,
  at: number,
  steps: ReadonlyArray<(value: Value) => Answer<Value>>,
  soFar: Continued<Value>,
): Promise<Verdict<Value>> {
  let answer = await until;
  while (answer.kind === 'hold') answer = await answer.until;
  if (answer.kind !== 'continue') return { ...answer, wasHeld: true };
  const value = answer.value ?? soFar.value;
  const isChanged = soFar.isChanged || answer.value !== undefined;
  return askFrom(at + 1, steps, { kind: 'continue', value, isChanged, wasHeld: true });
}
