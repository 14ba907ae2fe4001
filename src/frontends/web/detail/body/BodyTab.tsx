import { Ban, CircleDashed, FileX } from 'lucide-react';
import { bytesText } from '../../../../formats/amounts.ts';
import type { MessageSide } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../parts/Notice.tsx';
import { TokenStrip } from '../tokens/TokenStrip.tsx';
import { BodyActions } from './BodyActions.tsx';
import { BodyViewer } from './BodyViewer.tsx';
import type { BodyFacts } from './body-facts.ts';
import { useBody } from './use-body.ts';
import { TextSkeleton } from './views/CodeView.tsx';

export function BodyTab({ entry, side }: { entry: TrafficEntry; side: MessageSide }) {
  const { facts, content, address, decodeProblem, error } = useBody(entry, side);
  if (facts.state !== 'there') return <NoBody facts={facts} entry={entry} side={side} />;
  if (content === undefined) {
    return error === null ? (
      <TextSkeleton />
    ) : (
      <EmptyState title="The body could not be loaded">{error.message}</EmptyState>
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <CutNotice facts={facts} />
      {decodeProblem !== null && <Notice tone="warn">{decodeProblem}</Notice>}
      <TokenStrip bytes={content.head} contentType={content.contentType} />
      <div className="min-h-0 flex-1">
        <BodyViewer content={content} actions={<BodyActions facts={facts} content={content} address={address} />} />
      </div>
    </div>
  );
}

function CutNotice({ facts }: { facts: BodyFacts }) {
  if (facts.isGrowing) return <Notice>{`Still being received: ${bytesText(facts.passedBytes)} so far.`}</Notice>;
  if (!facts.isCut) return null;
  const { storedBytes, passedBytes } = facts;
  return (
    <Notice tone="warn">
      {`The copy was cut at ${bytesText(storedBytes)} of ${bytesText(passedBytes)} (maxBodySize). The client got all of it.`}
    </Notice>
  );
}

/** Nothing to show has several reasons, and they are not the same. */
function NoBody({ facts, entry, side }: { facts: BodyFacts; entry: TrafficEntry; side: MessageSide }) {
  switch (facts.state) {
    case 'pending':
      return (
        <EmptyState icon={<CircleDashed />} title="Nothing has arrived yet">
          The body appears here as it comes.
        </EmptyState>
      );
    case 'not-recorded':
      return (
        <EmptyState icon={<Ban />} title="Not recorded">
          {`${bytesText(facts.passedBytes)} passed, and no copy of them was kept.`}
        </EmptyState>
      );
    default:
      return (
        <EmptyState icon={<FileX />} title={`The ${side} has no body`}>
          {emptyReason(entry, side)}
        </EmptyState>
      );
  }
}

function emptyReason(entry: TrafficEntry, side: MessageSide): string {
  if (side === 'request') return 'Nothing followed its headers.';
  if (entry.status === null) return 'No response arrived.';
  if (entry.method === 'HEAD') return 'A response to HEAD never has one.';
  if (entry.status === 304) return '304: the client uses its stored copy.';
  if (entry.status === 204) return '204: there is no content.';
  return 'It is empty: 0 bytes followed the headers.';
}
