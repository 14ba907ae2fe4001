// A client on a raw socket that asks the same thing one or more times on one connection.
import { connect } from 'node:net';

export interface Question {
  url: string;
  method?: string;
  body?: string;
  isChunked?: boolean;
  /** How often to ask on the same connection; 1 when absent. */
  times?: number;
}

/** The last answer; `answers` counts all. Bodies are taken out of their transfer coding. */
export interface FullAnswer {
  status: number;
  head: string;
  body: string;
  answers: number;
}

export async function askThroughProxy(port: number, question: Question): Promise<FullAnswer> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let wake: () => void = () => {};
  let isClosed = false;
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    wake();
  });
  const closed = () => {
    isClosed = true;
    wake();
  };
  socket.on('error', closed).on('close', closed);
  let answer: FullAnswer | null = null;
  try {
    for (let asked = 1; asked <= (question.times ?? 1); asked++) {
      socket.write(print(question));
      answer = await nextAnswer(asked);
    }
  } finally {
    socket.destroy();
  }
  return answer as FullAnswer;

  async function nextAnswer(answers: number): Promise<FullAnswer> {
    for (;;) {
      const found = takeAnswer();
      if (found !== null) return { ...found, answers };
      if (isClosed) throw new Error(`the connection ended after ${JSON.stringify(received)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function takeAnswer(): Omit<FullAnswer, 'answers'> | null {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd === -1) return null;
    const head = received.slice(0, headEnd);
    const rest = received.slice(headEnd + 4);
    const status = Number(head.slice(9, 12));
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    if (length !== undefined) {
      if (rest.length < Number(length)) return null;
      received = rest.slice(Number(length));
      return { status, head, body: rest.slice(0, Number(length)) };
    }
    const end = rest.indexOf('0\r\n\r\n');
    if (end === -1) return null;
    received = rest.slice(end + 5);
    return { status, head, body: withoutChunking(rest.slice(0, end)) };
  }
}

function print({ url, method = 'GET', body, isChunked = false }: Question): string {
  const head = `${method} ${url} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  if (isChunked) return `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function withoutChunking(chunked: string): string {
  let body = '';
  let rest = chunked;
  while (rest !== '') {
    const lineEnd = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.slice(0, lineEnd), 16);
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    rest = rest.slice(lineEnd + 4 + size);
  }
  return body;
}
