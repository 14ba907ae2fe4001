import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../model/app-error.ts';
import { currentSchemaVersion, schemaVersion } from './database.ts';
import { hasInstanceTable, liveInstances, refuseSecondApp } from './instances.ts';

/** Before anything is written: a second app is refused, and a file that older processes still use is not migrated under them. */
export function refuseWhileInUse(database: DatabaseSync, options: { claim: boolean }): void {
  if (!hasInstanceTable(database)) return;
  if (options.claim) refuseSecondApp(database);
  if (schemaVersion(database) === currentSchemaVersion) return;
  const user = liveInstances(database)[0];
  if (!user) return;
  throw new AppError(
    'already-running',
    `An older NectoProxy (pid ${user.pid}) uses this data directory. Stop it first; then its database is brought up to date.`,
    { pid: user.pid, port: user.proxyPort, proxyPort: user.proxyPort, uiPort: user.uiPort },
  );
}
