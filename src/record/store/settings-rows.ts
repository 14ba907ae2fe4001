import type { DatabaseSync } from 'node:sqlite';
import { defaultSettings, type Settings } from '../../model/settings.ts';

/** The settings in force: what is stored, and the default for everything else. */
export function readSettings(database: DatabaseSync): Settings {
  const rows = database.prepare('SELECT key, value FROM settings').all() as Array<{ key: string; value: string }>;
  const stored = rows.filter((row) => isSetting(row.key)).map((row) => [row.key, JSON.parse(row.value)]);
  return { ...structuredClone(defaultSettings), ...(Object.fromEntries(stored) as Partial<Settings>) };
}

export const isSetting = (key: string): key is keyof Settings => Object.hasOwn(defaultSettings, key);
