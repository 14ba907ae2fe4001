import { AppError } from '../../../model/app-error.ts';

/** Ctrl-C takes back what was begun, and says so. */
export async function cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController();
  const cancel = (): void => control.abort();
  process.once('SIGINT', cancel);
  try {
    return await work(control.signal);
  } catch (error) {
    if (control.signal.aborted) throw new AppError('invalid-request', 'Cancelled: nothing of it was kept.');
    throw error;
  } finally {
    process.removeListener('SIGINT', cancel);
  }
}
