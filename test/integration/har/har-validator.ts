import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);

/** HAR 1.2 as somebody else has written it down. */
export function harValidator(): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  const folder = dirname(require.resolve('har-schema'));
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const {
      $schema: _,
      $id,
      ...schema
    } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
    ajv.addSchema({ ...schema, $id: String($id).replace('#', '') });
  }
  const validate = ajv.getSchema('har.json');
  if (!validate) throw new Error('the schema of HAR is not there');
  return validate;
}
