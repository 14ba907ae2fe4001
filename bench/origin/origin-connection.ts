import type { Socket } from 'node:net';
import { BodyCounter } from './body-counter.ts';
import { downloadHead, eventStreamHead, jsonAnswer, uploadAnswer } from './responses.ts';

const headEnd = Buffer.from('\r\n\r\n');
const smallAnswer = jsonAnswer(1024);
const largeAnswer = jsonAnswer(100 * 1024);
const downloadChunk = Buffer.alloc(64 * 1024, 'nectoproxy bench download ');

/**
 * One client of the origin. Paths: `/small/*` 1 KB, `/large/*` 100 KB, `/download/BYTES`, `/upload` (answers with the
 * number of bytes received), `/events/COUNT/EVERY_MS` (each event carries the monotonic time of its sending).
 */
export class OriginConnection {
  private readonly socket: Socket;
  private pending: Buffer | undefined;
  private upload: BodyCounter | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.receive(chunk as Buffer));
    socket.on('error', () => socket.destroy());
  }

  private receive(arrived: Buffer): void {
    let rest: Buffer | undefined = this.pending ? Buffer.concat([this.pending, arrived]) : arrived;
    this.pending = undefined;
    while (rest !== undefined && rest.length > 0) {
      if (this.upload !== undefined) {
        rest = this.takeBody(this.upload, rest);
        continue;
      }
      const end: number = rest.indexOf(headEnd);
      if (end < 0) {
        this.pending = rest;
        return;
      }
      const head: string = rest.latin1Slice(0, end);
      rest = rest.length === end + 4 ? undefined : rest.subarray(end + 4);
      this.answer(head);
    }
  }

  private answer(head: string): void {
    const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
    this.upload = BodyCounter.of(head);
    if (path.startsWith('/small/')) this.finish(head, smallAnswer);
    else if (path.startsWith('/large/')) this.finish(head, largeAnswer);
    else if (path.startsWith('/download/')) this.download(Number(path.slice(10)));
    else if (path.startsWith('/events/')) this.sendEvents(path);
    else if (this.upload === undefined) this.finish(head, uploadAnswer(0));
  }

  private finish(head: string, answer: Buffer): void {
    if (/\r\nconnection: *close/i.test(head)) this.socket.end(answer);
    else this.socket.write(answer);
  }

  private takeBody(upload: BodyCounter, chunk: Buffer): Buffer | undefined {
    const rest = upload.take(chunk);
    if (!upload.isComplete) return undefined;
    this.upload = undefined;
    if (upload.answers) this.socket.write(uploadAnswer(upload.receivedBytes));
    return rest;
  }

  private download(bodyBytes: number): void {
    let leftBytes = bodyBytes;
    this.socket.write(downloadHead(bodyBytes));
    const writeOn = () => {
      while (leftBytes > 0 && !this.socket.destroyed) {
        const takeBytes = Math.min(leftBytes, downloadChunk.length);
        leftBytes -= takeBytes;
        if (!this.socket.write(downloadChunk.subarray(0, takeBytes))) {
          this.socket.once('drain', writeOn);
          return;
        }
      }
    };
    writeOn();
  }

  private sendEvents(path: string): void {
    const [, , count = '0', everyMs = '100'] = path.split('/');
    let left = Number(count);
    this.socket.write(eventStreamHead);
    const timer = setInterval(() => {
      if (this.socket.destroyed || left-- <= 0) {
        clearInterval(timer);
        this.socket.end();
        return;
      }
      // CLOCK_MONOTONIC is one clock for all processes of a machine, so the reader can subtract.
      this.socket.write(`data: ${process.hrtime.bigint()}\n\n`);
    }, Number(everyMs));
  }
}
