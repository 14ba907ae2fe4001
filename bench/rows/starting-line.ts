import { type Contender, type Grounds, type RunningContender, UnavailableContender } from '../contenders/contender.ts';

/** A contender that is running, or the reason why it is not. */
export interface Starter {
  contender: Contender;
  running: RunningContender;
}

export interface StartingLine {
  starters: Starter[];
  /** One sentence for each contender that could not take part. */
  remarks: string[];
}

/** Starts the contenders one after the other. One that cannot run here costs a remark, not the row. */
export async function lineUp(contenders: Contender[], grounds: Grounds): Promise<StartingLine> {
  const starters: Starter[] = [];
  const remarks: string[] = [];
  for (const contender of contenders) {
    try {
      starters.push({ contender, running: await contender.start(grounds) });
    } catch (error) {
      const text = (error as Error).message.split('\n').slice(0, 3).join(' ');
      const verb = error instanceof UnavailableContender ? 'not measured' : 'could not be started';
      remarks.push(`${contender.name}: ${verb}: ${text}`);
    }
  }
  return { starters, remarks };
}

export async function sendHome(line: StartingLine): Promise<void> {
  await Promise.all(line.starters.map(({ running }) => running.stop()));
}

/** The starters in another order each round, so that none always follows the same one. */
export function orderOfRound(starters: Starter[], round: number): Starter[] {
  const from = round % Math.max(1, starters.length);
  return [...starters.slice(from), ...starters.slice(0, from)];
}
