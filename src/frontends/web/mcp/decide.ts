import { api } from '../state/api.ts';
import { showProblem } from '../ui/toast-store.ts';
import { endEditing } from './editing.ts';
import { forgetHeld } from './use-held.ts';

export type Decision = Parameters<typeof api.mcp.decide>[1];

const decided = new Set<string>();
export const isDecided = (proxyId: string): boolean => decided.has(proxyId);

/** Rejects with a sentence when it is refused. */
export async function decide(proxyId: string, decision: Decision): Promise<void> {
  await api.mcp.decide(proxyId, decision);
  decided.add(proxyId);
  endEditing(proxyId);
  forgetHeld(proxyId);
}

/** As it is, or not at all. */
export function forward(proxyId: string): void {
  void decide(proxyId, { action: 'forward' }).catch(showProblem('The message was not forwarded'));
}
export function drop(proxyId: string): void {
  void decide(proxyId, { action: 'drop' }).catch(showProblem('The message was not dropped'));
}
