import type { z } from 'zod';
import { AppError } from '../model/app-error.ts';

const maxIssuesInMessage = 3;

/** Turns what a schema found wrong into one line for people, with all of it in `details.issues` for programs. */
export function requestProblem(error: z.ZodError, noun: 'body' | 'query' | 'path'): AppError {
  const sentences = error.issues.map((issue) => sentenceOf(issue, noun));
  const shown = sentences.slice(0, maxIssuesInMessage).join(' ');
  const more = sentences.length > maxIssuesInMessage ? ` And ${sentences.length - maxIssuesInMessage} more.` : '';
  const issues = error.issues.slice(0, 100).map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  return new AppError('invalid-request', shown + more, { issues });
}

/** The schemas' messages begin with “Must” or “Is” when they are to be read after the name of the field. */
function sentenceOf(issue: z.core.$ZodIssue, noun: string): string {
  const subject = issue.path.length > 0 ? `“${issue.path.map(String).join('.')}”` : `The ${noun}`;
  const verb = /^(Must|Is)\b/.exec(issue.message)?.[0];
  if (verb !== undefined) return `${subject} ${verb.toLowerCase()}${issue.message.slice(verb.length)}`;
  return issue.path.length > 0 ? `${subject}: ${issue.message}` : issue.message;
}
