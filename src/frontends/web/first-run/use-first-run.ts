import { useEffect, useState } from 'react';
import { useSessions } from '../state/sessions.ts';

/** How long the good news stays before the list takes its place. */
const capturedMs = 1600;

/** True while no session holds anything, and for a moment after the first entry came: so that it is seen to arrive. */
export function useFirstRun(): boolean {
  const { sessions } = useSessions();
  const isEmpty = sessions?.every(({ trafficCount, mcpMessageCount }) => trafficCount + mcpMessageCount === 0) ?? false;
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    if (isEmpty) return setIsOn(true);
    const timer = setTimeout(() => setIsOn(false), capturedMs);
    return () => clearTimeout(timer);
  }, [isEmpty]);
  return isEmpty || isOn;
}
