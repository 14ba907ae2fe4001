// Says whether a process that once wrote its pid into the store still runs. A pid alone is not enough: it is given again after a restart,
// in a container, or to another program, and a copied data directory carries the pids of another machine.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

export interface ProcessIdentity {
  pid: number;
  hostName: string;
  /** Linux: an id of this start of the machine; elsewhere its time, to the minute. */
  boot: string;
  /** Linux: which pid namespace (container) the pid is from; null elsewhere. */
  pidNamespace: string | null;
  /** Linux: when the process started, in clock ticks since boot (proc(5), /proc/pid/stat field 22); null elsewhere. */
  startTicks: string | null;
}

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    hostName: hostname(),
    boot: bootIdentity(),
    pidNamespace: pidNamespace(),
    startTicks: startTicks(process.pid),
  };
}

export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.boot !== bootIdentity() || identity.pidNamespace !== pidNamespace()) return false;
  // Without a boot id (not Linux) the host name tells a copied directory from our own.
  if (identity.pidNamespace === null && identity.hostName !== hostname()) return false;
  if (!hasProcess(identity.pid)) return false;
  const ticks = startTicks(identity.pid);
  return ticks === null || identity.startTicks === null || ticks === identity.startTicks;
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bootIdentity(): string {
  const id = readOrNull('/proc/sys/kernel/random/boot_id');
  if (id !== null) return id.trim();
  const bootedAtMinute = Math.round((Date.now() / 1000 - uptime()) / 60);
  // The difference of two clocks wavers; ten minutes is less than any two starts that could be mistaken for one another.
  return `minute ${Math.round(bootedAtMinute / 10) * 10}`;
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function startTicks(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The second field is the command's name in parentheses and may itself hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
