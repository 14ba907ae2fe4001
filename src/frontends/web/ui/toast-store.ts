export interface ToastContent {
  tone?: 'neutral' | 'ok' | 'danger';
  title: string;
  /** One line more. */
  detail?: string;
  action?: { label: string; onSelect: () => void };
}
export interface ShownToast extends ToastContent {
  id: number;
}

let shown: readonly ShownToast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const mostAtOnce = 3;

function replace(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** From anywhere; the newest three are on screen. */
export function showToast(content: ToastContent): void {
  lastId += 1;
  replace([...shown, { ...content, id: lastId }].slice(-mostAtOnce));
}

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  snapshot: (): readonly ShownToast[] => shown,
  dismiss: (id: number): void => replace(shown.filter((toast) => toast.id !== id)),
};

/** For `.catch(showProblem('The session was not renamed'))`. */
export function showProblem(title: string): (error: unknown) => void {
  return (error) =>
    showToast({ tone: 'danger', title, detail: error instanceof Error ? error.message : 'No reason was given.' });
}
