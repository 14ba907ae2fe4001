// Runs before the first drawing, so that no page is light for a blink and dark then. The server writes the setting into the page.
(() => {
  const root = document.documentElement;
  const setting = root.getAttribute('data-theme-setting');
  const isDark =
    setting === 'dark' || (setting !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-theme', isDark ? 'dark' : 'light');
})();
