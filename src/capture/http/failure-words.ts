import type { Failure, FailurePhase } from '../../model/failure.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';

/** The failures that an HTTP/1 exchange can meet once bytes flow, in words. What a dial can meet is named by the dialler. */
export function malformedRequest(found: HeadProblem, phase: FailurePhase): Failure {
  return {
    kind: 'malformed-request',
    side: 'client',
    phase,
    code: found.code,
    message: `The client sent a request that is not valid HTTP/1.1, so nothing of it was passed on. ${found.message}`,
  };
}

export function malformedResponse(found: HeadProblem, phase: FailurePhase): Failure {
  return {
    kind: 'malformed-response',
    side: 'upstream',
    phase,
    code: found.code,
    message: `The origin sent a response that is not valid HTTP/1.1. ${found.message}`,
  };
}

export function upstreamLost(error: NodeJS.ErrnoException | null, phase: FailurePhase): Failure {
  const where =
    phase === 'response-head' ? 'before its response head was complete' : 'before its response was complete';
  if (error === null) {
    return { kind: 'closed-early', side: 'upstream', phase, message: `The origin closed the connection ${where}.` };
  }
  const isTimeout = error.code === 'ETIMEDOUT';
  return {
    kind: isTimeout ? 'timed-out' : 'reset',
    side: 'upstream',
    phase,
    ...(error.code === undefined ? {} : { code: error.code }),
    message: isTimeout
      ? `The connection to the origin timed out ${where}.`
      : `The origin broke the connection off ${where} (${error.code ?? error.message}).`,
  };
}

export function clientLost(error: NodeJS.ErrnoException | null, phase: FailurePhase): Failure {
  return {
    kind: 'aborted',
    side: 'client',
    phase,
    ...(error?.code === undefined ? {} : { code: error.code }),
    message:
      'The client closed its connection before the exchange was complete. It may have been cancelled, or have run into a time-out of its own.',
  };
}

export function clientEndedInRequest(): Failure {
  return {
    kind: 'closed-early',
    side: 'client',
    phase: 'request-body',
    message: 'The client ended its connection in the middle of the request body.',
  };
}

export function responseTimedOut(timeoutMs: number): Failure {
  return {
    kind: 'timed-out',
    side: 'upstream',
    phase: 'response-head',
    message: `The origin sent no response headers within ${timeoutMs} ms (setting requestTimeout).`,
  };
}

export function blockedBy(reason: string, phase: FailurePhase): Failure {
  return { kind: 'blocked', side: 'proxy', phase, message: reason };
}

export function internalFailure(phase: FailurePhase): Failure {
  return {
    kind: 'internal',
    side: 'proxy',
    phase,
    message: 'NectoProxy met a fault of its own on this connection and closed it. Other connections are not affected.',
  };
}

export function interrupted(): Failure {
  return {
    kind: 'interrupted',
    side: 'proxy',
    phase: 'response-body',
    message: 'The proxy was stopped while this exchange was under way.',
  };
}
