import { PlugZap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../state/live.ts';
import { timeText } from '../ui/moments.ts';

/** A stream that is back within this time is nobody's concern. */
const patienceMs = 700;

/** Floats over the list, so that nothing moves when it comes and goes. */
export function LostConnection() {
  const connection = useConnection();
  const isLost = connection.kind === 'reconnecting';
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    if (!isLost) return setIsShown(false);
    const timer = setTimeout(() => setIsShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isLost]);
  if (connection.kind === 'refused')
    return <Strip title="The proxy does not let this page in.">{connection.message}</Strip>;
  if (!isShown || connection.kind !== 'reconnecting') return null;
  return (
    <Strip title="Connection to the proxy lost.">
      Since {timeText(connection.since)}. Trying again; what happens meanwhile is shown when it is back.
    </Strip>
  );
}

function Strip({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div
      role="alert"
      data-lost-connection
      className="appear absolute top-2 left-1/2 z-30 flex w-max max-w-[calc(100%-1rem)] -translate-x-1/2 items-center gap-2 rounded-medium border border-line bg-warn-soft px-3 py-1.5 shadow-float"
    >
      <PlugZap className="size-3.5 shrink-0 text-warn" />
      <span>
        <strong className="font-semibold">{title}</strong> {children}
      </span>
    </div>
  );
}
