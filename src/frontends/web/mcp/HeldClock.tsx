import { useEffect, useState } from 'react';

/** How long ago, in whole seconds. */
export function HeldClock({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" className="mcp-clock">
      {clockText(Math.max(0, now - since))}
    </span>
  );
}

/** `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function clockText(passedMs: number): string {
  const seconds = Math.floor(passedMs / 1000);
  const minutes = Math.floor(seconds / 60);
  const two = (amount: number) => String(amount).padStart(2, '0');
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
