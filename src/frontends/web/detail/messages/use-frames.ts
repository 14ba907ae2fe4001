import { useEffect, useMemo, useState } from 'react';
import type { Frame } from '../../../../contract/frames.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { api } from '../../state/api.ts';
import { showProblem } from '../../ui/toast-store.ts';
import { FrameWindow } from './frame-window.ts';

export interface FrameFilter {
  direction: 'client' | 'server' | null;
  contains: string;
}

export interface FramesState {
  frames: readonly Frame[];
  /** All of the entry, whatever the filter; undefined until known. */
  total: number | undefined;
  isFollowing: boolean;
  setFollowing: (isFollowing: boolean) => void;
  loadBefore: () => void;
  loadAfter: () => void;
}

const pageSize = 200;

/** A window over the frames of an entry that moves with the reader: at the end as they come, or where the reader scrolled to. */
export function useFrames(entry: TrafficEntry, filter: FrameFilter): FramesState {
  const { id, seq } = entry;
  const { direction, contains } = filter;
  const [, draw] = useState(0);
  const frames = useMemo(() => {
    const query = { limit: pageSize, ...(direction && { direction }), ...(contains !== '' && { contains }) };
    return new FrameWindow(
      (place) => api.traffic.frames(id, { ...query, ...place }),
      () => draw((count) => count + 1),
    );
  }, [id, direction, contains]);
  const run = (work: Promise<void>) => void work.catch(showProblem('Messages could not be loaded'));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number of the entry says that there may be more
  useEffect(() => run(frames.follow()), [frames, seq]);
  return {
    frames: frames.frames,
    total: frames.total,
    isFollowing: frames.isFollowing,
    setFollowing: (isFollowing) => run(frames.setFollowing(isFollowing)),
    loadBefore: () => run(frames.loadBefore()),
    loadAfter: () => run(frames.loadAfter()),
  };
}
