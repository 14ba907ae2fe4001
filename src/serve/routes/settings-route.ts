// In: checked changes of settings. Out: the settings in force after them.

import { defaultSettings } from '../../model/settings.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';

export function settingsHandlers({
  reader,
  execute,
}: ApiDependencies): Pick<RouteHandlers, 'getSettings' | 'updateSettings' | 'replaceSettings'> {
  return {
    getSettings: () => reader.settings(),
    updateSettings: ({ body }) => execute('update-settings', { settings: body }),
    replaceSettings: ({ body }) => execute('update-settings', { settings: { ...defaultSettings, ...body } }),
  };
}
