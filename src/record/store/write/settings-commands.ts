import { AppError } from '../../../model/app-error.ts';
import { isSetting, readSettings } from '../settings-rows.ts';
import type { CommandHandler } from './command-context.ts';

export const updateSettings: CommandHandler<'update-settings'> = ({ database, ledger, now }, { settings }) => {
  const write = database.prepare(
    'INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at',
  );
  for (const [key, value] of Object.entries(settings)) {
    if (!isSetting(key)) throw new AppError('invalid-request', `There is no setting named ${key}.`, { key });
    if (value !== undefined) write.run(key, JSON.stringify(value), now());
  }
  ledger.note({ kind: 'settings' });
  return readSettings(database);
};
