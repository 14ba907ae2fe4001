import { type ReactNode, useMemo, useState } from 'react';
import { isInTree, useFoundText } from '../../search/found-text.ts';
import { usePreference } from '../../state/preferences.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { BodyContent } from './body-content.ts';
import { kindOfBody } from './body-kind.ts';
import { type BodyView, shownView, viewsOf } from './body-views.ts';
import { PartViewer } from './part-viewer.ts';
import { ShownBody } from './ShownBody.tsx';
import { ViewBar } from './ViewBar.tsx';

export interface BodyViewerProps {
  content: BodyContent;
  /** At the right of the bar. */
  actions?: ReactNode;
}

/** A body in the view that suits it, and the way to the others. The chosen view is kept for bodies of the same kind. */
export function BodyViewer({ content, actions }: BodyViewerProps) {
  if (content.totalBytes === 0) return <EmptyState title="Empty">0 bytes.</EmptyState>;
  return <FilledBody content={content} actions={actions} />;
}

/** Up to here what a search found in JSON is shown in its tree; a larger one, or one that only looks like it, may end before. */
const treeSureBytes = 512 * 1024;

function FilledBody({ content, actions }: BodyViewerProps) {
  const { head, contentType, isAll } = content;
  const kind = useMemo(() => kindOfBody(contentType, head.subarray(0, 4096)), [contentType, head]);
  const [preferred, prefer] = usePreference<BodyView | null>(`body-view.${kind.kind}`, null);
  const [chosenHere, chooseHere] = useState<{ content: BodyContent; view: BodyView } | null>(null);
  const [isWrapped, setIsWrapped] = usePreference('body-wrap', true);
  const found = useFoundText();
  const isTreeSure =
    kind.kind === 'json' && isAll && head.length <= treeSureBytes && /json|^$/i.test(contentType ?? '');
  const searched = found === null ? null : isTreeSure && isInTree(found) ? 'tree' : 'raw';
  const here = chosenHere?.content === content ? chosenHere.view : searched;
  // A large body opens by window, also when bodies of its kind are liked as trees.
  const view = shownView(kind.kind, here ?? (isAll ? preferred : null), isAll);
  const choose = (next: BodyView) => {
    chooseHere({ content, view: next });
    prefer(next);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ViewBar
        views={viewsOf(kind.kind)}
        view={view}
        onChoose={choose}
        isWrapped={isWrapped}
        onWrap={setIsWrapped}
        actions={actions}
      />
      <div className="min-h-0 flex-1">
        <PartViewer value={BodyViewer}>
          <ShownBody content={content} kind={kind} view={view} isWrapped={isWrapped} />
        </PartViewer>
      </div>
    </div>
  );
}
