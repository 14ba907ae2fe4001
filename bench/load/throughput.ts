import { percentile } from '../lab/statistics.ts';
import { ClientConnection, requestParts } from './client-connection.ts';
import type { ThroughputCommand, ThroughputResult } from './commands.ts';

const maxFailures = 200;

/** A number of connections, each with one request under way at any time, for a time or a number of answers. */
export class ThroughputRun {
  private readonly command: ThroughputCommand;
  private readonly onMilestone: (answers: number) => void;
  private readonly prefix: string;
  private readonly suffix: string;
  private readonly latencies: number[] = [];
  private readonly milestones: ThroughputResult['milestones'] = [];
  private readonly journal: ThroughputResult['journal'] = [];
  private asked = 0;
  private answers = 0;
  private failures = 0;
  private failureText = '';
  private bodyBytes = 0;
  private isStopping = false;
  private measureFrom = Number.POSITIVE_INFINITY;
  private measureUntil = Number.POSITIVE_INFINITY;

  constructor(command: ThroughputCommand, onMilestone: (answers: number) => void) {
    this.command = command;
    this.onMilestone = onMilestone;
    [this.prefix, this.suffix] = requestParts(command.route, command.path);
  }

  async run(): Promise<ThroughputResult> {
    const startedAt = performance.now();
    this.measureFrom = startedAt + this.command.warmUpMs;
    this.measureUntil = this.measureFrom + this.command.measureMs;
    const workers = Array.from({ length: this.command.connections }, () => this.work());
    await Promise.all(workers);
    return this.result(performance.now());
  }

  private async work(): Promise<void> {
    while (!this.isOver()) {
      try {
        if (this.command.hasNewConnectionEach) await this.workOnce();
        else await this.workOn(await ClientConnection.open(this.command.route));
      } catch (error) {
        this.noteFailure(error as Error);
      }
    }
  }

  private async workOnce(): Promise<void> {
    const startedAt = performance.now();
    const connection = await ClientConnection.open(this.command.route);
    const number = ++this.asked;
    const status = await connection.ask(this.prefix + number + this.suffix);
    connection.close();
    this.noteAnswer(number, status, startedAt);
    this.bodyBytes += connection.reader.bodyBytes;
  }

  private workOn(connection: ClientConnection): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: Error) => {
        this.bodyBytes += connection.reader.bodyBytes;
        connection.close();
        if (error === undefined) resolve();
        else reject(error);
      };
      const next = () => {
        if (this.isOver()) return finish();
        const startedAt = performance.now();
        const number = ++this.asked;
        const onAnswer = (status: number) => {
          this.noteAnswer(number, status, startedAt);
          next();
        };
        connection.askThen(this.prefix + number + this.suffix, onAnswer, finish);
      };
      next();
    });
  }

  private isOver(): boolean {
    if (this.isStopping) return true;
    const { maxRequests } = this.command;
    if (maxRequests !== undefined) return this.asked >= maxRequests;
    return performance.now() >= this.measureUntil;
  }

  private noteAnswer(number: number, status: number, startedAt: number): void {
    if (status !== 200) return this.noteFailure(new Error(`status ${status}`));
    const endedAt = performance.now();
    this.answers++;
    if (endedAt >= this.measureFrom && endedAt < this.measureUntil) {
      this.latencies.push(endedAt - startedAt);
    }
    if (this.command.keepsJournal) this.journal.push({ number, atMs: Date.now() });
    if (this.command.milestones?.includes(this.answers)) {
      this.milestones.push({ answers: this.answers, atMs: endedAt });
      this.onMilestone(this.answers);
    }
  }

  private noteFailure(error: Error): void {
    this.failures++;
    this.failureText ||= error.message;
    if (this.command.stopsAtFailure || this.failures > maxFailures) this.isStopping = true;
  }

  private result(endedAt: number): ThroughputResult {
    const until = this.command.maxRequests === undefined ? this.measureUntil : endedAt;
    const seconds = (Math.min(until, endedAt) - this.measureFrom) / 1000;
    return {
      answers: this.latencies.length,
      seconds,
      perSecond: this.latencies.length / seconds,
      p50Ms: percentile(this.latencies, 0.5),
      p99Ms: percentile(this.latencies, 0.99),
      bodyBytes: this.bodyBytes,
      totalAnswers: this.answers,
      failures: this.failures,
      failureText: this.failureText,
      milestones: this.milestones,
      journal: this.journal,
    };
  }
}
