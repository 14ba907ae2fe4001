import { errorMeanings, errorReply } from '../../src/contract/errors.ts';
import { type AppErrorCode, appErrorStatus } from '../../src/model/app-error.ts';
import { blocks, code, type Page, table } from './markdown.ts';
import { fieldRows, resolveRoot, toJsonSchema } from './schema-text.ts';

export function errorsPage(): Page {
  const codes = Object.keys(appErrorStatus) as AppErrorCode[];
  return {
    file: 'errors.md',
    title: 'Error codes',
    summary: 'every refusal of the API and the command line, by its stable code',
    body: blocks(
      'Every answer of the API with a status of 400 or above has this shape:',
      table(['field', 'type', 'meaning'], fieldRows(resolveRoot(toJsonSchema(errorReply)), 'api.md')),
      table(
        ['code', 'status', 'meaning'],
        codes.map((each) => [code(each), String(appErrorStatus[each]), errorMeanings[each]]),
      ),
    ),
  };
}
