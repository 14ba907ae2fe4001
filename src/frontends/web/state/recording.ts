import { useQuery } from '@tanstack/react-query';
import type { RecordingHealth } from '../../../model/change.ts';
import { healthQuery } from './health.ts';
import { queryClient } from './query-client.ts';
import { changeSettings } from './settings.ts';

export const recordingKey = ['recording'] as const;

/** Whether traffic is recorded, as the stream last said. Undefined until it has. */
export function useRecording(): RecordingHealth | undefined {
  return useQuery({
    queryKey: recordingKey,
    queryFn: async () => (await queryClient.fetchQuery(healthQuery)).recording,
  }).data;
}

export const setRecording = (recording: boolean): Promise<void> => changeSettings({ recording });
