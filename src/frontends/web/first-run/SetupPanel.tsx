import { setView } from '../state/view-state.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { CaptureSignal } from './CaptureSignal.tsx';
import { SetupGuide } from './SetupGuide.tsx';

/** The same guide at any later time. */
export function SetupPanel() {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && setView({ panel: null })}
      title="Send traffic through the proxy"
      size="large"
    >
      <CaptureSignal waitingFor="next" />
      <SetupGuide />
    </Dialog>
  );
}
