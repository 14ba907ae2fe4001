// Keeps capture's snapshot in step with the store: after a command of this process at once and awaited, after another process's commit
// soon. Compares before it pushes, so that a commit of traffic costs four small reads at most every `pauseMs`, and capture nothing.
import type { CaptureConfig } from '../model/capture-config.ts';
import type { Store } from '../record/store/store.ts';

const pauseMs = 100;

export interface ConfigFeed {
  /** Resolves when everything that is committed now is in force. */
  refresh(): Promise<void>;
  stop(): void;
}

export async function readCaptureConfig({ reader }: Pick<Store, 'reader'>): Promise<CaptureConfig> {
  const [settings, session, passthrough, dnsMappings] = await Promise.all([
    reader.settings(),
    reader.activeSession(),
    reader.passthroughDomains(),
    reader.dnsMappings(),
  ]);
  return {
    recordTo: settings.recording && session.isRecording ? session.id : null,
    maxBodyBytes: settings.maxBodySize,
    requestTimeoutMs: settings.requestTimeout,
    insecureHosts: settings.insecureHosts,
    passthrough,
    dnsMappings,
  };
}

interface FeedOptions {
  store: Pick<Store, 'reader' | 'onCommitted'>;
  /** What capture began with. */
  initial: CaptureConfig;
  /** Resolves when the snapshot is in force. */
  push: (config: CaptureConfig) => Promise<unknown>;
  /** The store could not be read, or capture not be told. */
  onTrouble: (error: unknown) => void;
}

export function startConfigFeed({ store, initial, push, onTrouble }: FeedOptions): ConfigFeed {
  let inForce = JSON.stringify(initial);
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const pushIfNew = async (): Promise<void> => {
    const config = await readCaptureConfig(store);
    const text = JSON.stringify(config);
    if (text === inForce) return;
    await push(config);
    inForce = text;
  };

  // One at a time and in order. A refresh that began before the caller's commit may have read too early, so the caller gets the next one.
  const refresh = (): Promise<void> => {
    if (running === null) {
      running = pushIfNew().finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return refresh();
      });
    return next;
  };

  const unsubscribe = store.onCommitted(() => {
    timer ??= setTimeout(() => {
      timer = null;
      refresh().catch(onTrouble);
    }, pauseMs);
  });
  return {
    refresh,
    stop: () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
