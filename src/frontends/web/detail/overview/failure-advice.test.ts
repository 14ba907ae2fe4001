import { expect, it } from 'vitest';
import type { Failure } from '../../../../model/failure.ts';
import { failureAdvice } from './failure-advice.ts';

const failure = (message: string): Failure => ({
  kind: 'bad-certificate',
  side: 'upstream',
  phase: 'upstream-tls',
  message,
});

it('says what to try once: not again what the message says', () => {
  const { tries } = failureAdvice(
    failure(
      'It expired. To let it through, add a.test to the setting insecureHosts; or start with --upstream-ca FILE.',
    ),
  );
  expect(tries).toEqual(['Check the clock of this machine.']);
  expect(failureAdvice(failure('It expired.')).tries).toHaveLength(3);
});
