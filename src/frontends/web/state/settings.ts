import { useQuery } from '@tanstack/react-query';
import type { Settings } from '../../../model/settings.ts';
import { api } from './api.ts';
import { queryClient } from './query-client.ts';

export const settingsKey = ['settings'] as const;

/** Undefined while they load. Every window follows a change. */
export function useSettings(): Settings | undefined {
  return useQuery({ queryKey: settingsKey, queryFn: api.settings.get }).data;
}

export async function changeSettings(change: Partial<Settings>): Promise<void> {
  await queryClient.cancelQueries({ queryKey: settingsKey });
  queryClient.setQueryData(settingsKey, await api.settings.update(change));
}
