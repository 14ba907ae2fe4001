import { idKey } from '../../wire/json-rpc.ts';

/**
 * The same text for ids by which a request and its answer belong together. A number beyond 2^53 is known by what a peer makes of it that reads
 * it as a double, and answers with that.
 */
export function bridgeIdKey(idText: string): string {
  const key = idKey(idText);
  return key.length < 16 || key.startsWith('"') ? key : String(Number(key));
}
