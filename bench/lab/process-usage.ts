import { readFileSync } from 'node:fs';

const kernelTicksPerSecond = 100; // USER_HZ, the same on every Linux that Node supports

/** Resident memory of a whole process, all its threads, in bytes. */
export function residentBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** The part of the resident memory that no file backs: heaps, buffers, stacks. */
export function anonymousBytes(pid: number): number {
  return statusBytes(pid, 'RssAnon');
}

/** CPU time spent by a process since its start, user and system, all threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the command in parentheses and may hold spaces (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / kernelTicksPerSecond;
}

/** Samples resident memory until stopped and keeps the highest value. */
export class MemoryWatch {
  readonly startBytes: number;
  peakBytes: number;
  peakAnonymousBytes: number;
  private readonly timer: NodeJS.Timeout;
  private readonly pid: number;

  constructor(pid: number, everyMs = 50) {
    this.pid = pid;
    this.startBytes = residentBytes(pid);
    this.peakBytes = this.startBytes;
    this.peakAnonymousBytes = anonymousBytes(pid);
    this.timer = setInterval(() => this.sample(), everyMs);
  }

  sample(): void {
    this.peakBytes = Math.max(this.peakBytes, residentBytes(this.pid));
    this.peakAnonymousBytes = Math.max(this.peakAnonymousBytes, anonymousBytes(this.pid));
  }

  /** Growth from the first sample to the highest. */
  stop(): number {
    clearInterval(this.timer);
    this.sample();
    return this.peakBytes - this.startBytes;
  }
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status);
  return Number(match?.[1] ?? 0) * 1024;
}
