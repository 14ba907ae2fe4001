import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AppError } from '../../../../model/app-error.ts';
import type { MessageSide } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import type { BodyContent } from './body-content.ts';
import { type BodyFacts, bodyFacts } from './body-facts.ts';
import { type BodyAddress, type LoadedBody, loadHead, loadRange, loadWhole } from './load-body.ts';

/** Comes at once, whatever the size of the body. */
const headBytes = 512 * 1024;
/** Up to this size the rest is fetched without asking: formatting needs all of a body. */
const wholeBytes = 8 * 1024 * 1024;

export interface LoadedContent {
  facts: BodyFacts;
  /** Undefined while it loads, and when there is nothing to load. */
  content: BodyContent | undefined;
  address: BodyAddress;
  /** The body could not be decoded: what is shown is as received. */
  decodeProblem: string | null;
  error: Error | null;
}

/** The body of one side of an entry: its first part at once, all of it when it is not large, and more of it while it grows. */
export function useBody(entry: TrafficEntry, side: MessageSide): LoadedContent {
  const facts = useMemo(() => bodyFacts(entry, side), [entry, side]);
  const isThere = facts.state === 'there';
  const isDecodable = facts.codings.length > 0;
  const decoded = useHead({ entryId: entry.id, side, isDecoded: isDecodable }, facts, isThere);
  const problem = decoded.error instanceof AppError && decoded.error.code === 'undecodable-body' ? decoded.error : null;
  const received = useHead({ entryId: entry.id, side, isDecoded: false }, facts, isThere && problem !== null);
  const { data, error } = problem === null ? decoded : received;
  const address = useMemo(
    () => ({ entryId: entry.id, side, isDecoded: isDecodable && problem === null }),
    [entry.id, side, isDecodable, problem],
  );
  const content = useMemo(
    () => data && makeContent(data, address, problem === null ? facts.contentType : null),
    [data, address, problem, facts.contentType],
  );
  return { facts, content, address, decodeProblem: problem?.message ?? null, error };
}

function useHead(address: BodyAddress, facts: BodyFacts, isEnabled: boolean) {
  // What is loaded of a body that grows beyond its head does not change.
  const version = facts.isGrowing ? Math.min(facts.storedBytes, headBytes) : `${facts.storedBytes} done`;
  return useQuery({
    queryKey: ['body', address, version],
    queryFn: ({ signal }) => loadEnough(address, facts, signal),
    enabled: isEnabled,
    placeholderData: (previous, query) =>
      isSameBody(query?.queryKey, address) ? keepPreviousData(previous) : undefined,
    gcTime: 15_000,
  });
}

function isSameBody(key: readonly unknown[] | undefined, address: BodyAddress): boolean {
  const other = key?.[1] as BodyAddress | undefined;
  return other?.entryId === address.entryId && other.side === address.side && other.isDecoded === address.isDecoded;
}

async function loadEnough(address: BodyAddress, facts: BodyFacts, signal: AbortSignal): Promise<LoadedBody> {
  const isSmall = facts.storedBytes <= wholeBytes && !facts.isGrowing;
  return loadHead(address, isSmall ? wholeBytes : headBytes, signal);
}

function makeContent({ bytes, totalBytes }: LoadedBody, address: BodyAddress, contentType: string | null): BodyContent {
  return {
    head: bytes,
    isAll: totalBytes !== null && bytes.length >= totalBytes,
    totalBytes,
    contentType,
    name: `${address.side}-${address.entryId.slice(-8)}`,
    loadRange: (range) => loadRange(address, range),
    loadWhole: () => loadWhole(address),
  };
}
