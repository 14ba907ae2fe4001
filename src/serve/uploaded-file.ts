// In: a request with a file as its body. Out: the file as it comes. Must never hold it.
import { AppError } from '../model/app-error.ts';

/** A client that goes away in the middle has cancelled; that is no fault of ours. */
export async function* uploadedFile(request: Request): AsyncGenerator<Uint8Array, void> {
  const reader = request.body?.getReader();
  // Inside one process nothing but the signal tells that the caller has cancelled.
  request.signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}), { once: true });
  for (;;) {
    const next = await reader?.read().catch(() => {
      throw endedEarly();
    });
    if (request.signal.aborted) throw endedEarly();
    if (!next || next.done) return;
    yield next.value;
  }
}

const endedEarly = (): AppError => new AppError('invalid-request', 'The upload ended early. Nothing was imported.');
