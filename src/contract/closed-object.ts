import { z } from 'zod';

/** An object that refuses keys it does not know, with a sentence that names them and the known ones. `noun` is e.g. `setting`. */
export function closedObject<const Shape extends z.ZodRawShape>(
  noun: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return unknownKeysSentence(noun, issue.keys, known);
      if (issue.code === 'invalid_type') return 'Must be a JSON object.';
      return undefined;
    },
  });
}

function unknownKeysSentence(noun: string, unknown: readonly string[], known: readonly string[]): string {
  const named = unknown.map((key) => `“${key.slice(0, 80)}”`).join(', ');
  const plural = unknown.length > 1 ? 's' : '';
  return known.length === 0
    ? `Unknown ${noun}${plural} ${named}: none is taken here.`
    : `Unknown ${noun}${plural} ${named}. Known: ${known.join(', ')}.`;
}
