import { useEffect } from 'react';
import { useSettings } from '../state/settings.ts';
import { useMedia } from '../state/use-media.ts';

/** Follows the setting and the system. Before the first drawing /theme.js has done the same, from what the server wrote into the page. */
export function useTheme(): void {
  const setting = useSettings()?.theme;
  const isSystemDark = useMedia('(prefers-color-scheme: dark)');
  useEffect(() => {
    if (setting === undefined) return;
    const theme = setting === 'system' ? (isSystemDark ? 'dark' : 'light') : setting;
    document.documentElement.dataset['theme'] = theme;
  }, [setting, isSystemDark]);
}
