import { Download, FileUp } from 'lucide-react';
import { useAction } from '../state/actions.ts';
import { useSessions } from '../state/sessions.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { DropArea } from './DropArea.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { askToExport } from './export-request.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { ImportPill } from './ImportPill.tsx';

/** Everything about HAR files that is not in its place on the page. Once in the page. */
export function HarLayer() {
  const { panel } = useViewState();
  useExportActions();
  useAction({
    id: 'har.import',
    label: 'Import HAR files…',
    group: 'Sessions',
    icon: <FileUp />,
    words: 'open load upload archive',
    run: () => setView({ panel: 'import' }),
  });
  return (
    <>
      {panel === 'import' && <ImportDialog />}
      <ExportDialog />
      <ImportPill />
      <DropArea />
    </>
  );
}

function useExportActions(): void {
  const { viewed } = useSessions();
  const { q } = useViewState();
  const session = viewed !== undefined && viewed.trafficCount > 0 ? viewed : null;
  useAction(
    session && {
      id: 'har.export-session',
      label: 'Export this session as HAR',
      group: 'Sessions',
      icon: <Download />,
      words: 'save download share',
      run: () => askToExport({ kind: 'session', session }),
    },
  );
  useAction(
    session && q.trim() !== ''
      ? {
          id: 'har.export-filtered',
          label: 'Export what the filter shows as HAR',
          group: 'Filter',
          icon: <Download />,
          words: 'save download share',
          run: () => askToExport({ kind: 'filter', session, q, count: null }),
        }
      : null,
  );
}
