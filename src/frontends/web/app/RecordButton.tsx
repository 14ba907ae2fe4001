import { setRecording, useRecording } from '../state/recording.ts';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { showProblem } from '../ui/toast-store.ts';

const changeFailed = showProblem('Recording was not changed');

/** The red light: filled while traffic is recorded, a ring while it is not. */
export function RecordButton() {
  const recording = useRecording();
  const isOn = recording?.kind !== 'paused';
  return (
    <IconButton
      label={isOn ? 'Recording: pause' : 'Paused: record again'}
      keys="r"
      aria-pressed={isOn}
      className="aria-pressed:bg-transparent aria-pressed:hover:bg-hover"
      onClick={() => void setRecording(!isOn).catch(changeFailed)}
    >
      <span
        className={classNames(
          'size-3 rounded-full border-2',
          isOn ? 'border-danger bg-danger' : 'border-muted bg-transparent',
        )}
      />
    </IconButton>
  );
}
