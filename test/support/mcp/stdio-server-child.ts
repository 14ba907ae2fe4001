// Programs for tests of the stdio relay; the first argument says which.
import { writeSync } from 'node:fs';

const [mode, argument = ''] = process.argv.slice(2);

/** Whatever comes goes back, byte for byte. */
function echo(): void {
  process.stdin.pipe(process.stdout);
}

/** Answers each request by its id and method, and says something on the way. */
function answer(): void {
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (more: string) => {
    text += more;
    const lines = text.split('\n');
    text = lines.pop() as string;
    for (const line of lines) reply(line);
  });
}

function reply(line: string): void {
  const { id, method } = JSON.parse(line) as { id?: unknown; method?: string };
  if (id === undefined) return;
  process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"method":${JSON.stringify(method)}}}\n`);
}

const modes: Record<string, () => void> = {
  echo,
  answer,
  /** Names on standard output what it was given. */
  surroundings: () => {
    const { NECTO_TEST_VALUE, PATH } = process.env;
    process.stdout.write(
      `${JSON.stringify({ argv: process.argv.slice(4), cwd: process.cwd(), NECTO_TEST_VALUE, PATH })}\n`,
    );
  },
  /** A banner, something on standard error, then the exit code of the argument. */
  banner: () => {
    process.stdout.write('Welcome to the test server\n');
    process.stderr.write('starting\n');
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(Number(argument)));
  },
  'signals-handled': () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        writeSync(1, `${signal}\n`);
        process.exit(3);
      });
    }
    process.stdin.resume();
    process.stdout.write(`${process.pid}\n`);
  },
  'dies-of-signal': () => {
    process.stdin.resume();
    process.stdout.write(`${process.pid}\n`);
  },
  /** Ignores the end of its input and SIGTERM: only SIGKILL ends it. */
  stubborn: () => {
    process.on('SIGTERM', () => writeSync(2, 'not I\n'));
    setInterval(() => {}, 60_000);
    process.stdout.write(`${process.pid}\n`);
  },
  /** Ends when its input does, and says so beforehand. */
  'until-eof': () => {
    process.stdout.write(`${process.pid}\n`);
    process.stdin.resume();
    process.stdin.on('end', () => process.stdout.write('bye\n'));
  },
  /** Writes the bytes of the argument in one piece, without reading. */
  flood: () => {
    const size = Number(argument);
    const block = Buffer.alloc(Math.min(size, 1 << 20), 'x');
    let left = size;
    const write = (): void => {
      while (left > 0) {
        const piece = block.subarray(0, Math.min(left, block.length));
        left -= piece.length;
        if (!process.stdout.write(piece)) {
          process.stdout.once('drain', write);
          return;
        }
      }
      process.stdout.write('\n');
    };
    write();
  },
};

modes[mode as string]?.();
