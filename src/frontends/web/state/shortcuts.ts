import { type ActionGroup, readActions, useAction } from './actions.ts';
import { isKeyMatch } from './key-match.ts';
import { readViewState } from './view-state.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const modalPanels: ReadonlySet<string> = new Set(['commands', 'help', 'setup']);
const openLayers =
  '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"][data-state="open"]';

/** A key with words for the help sheet. A handler of null only documents what a component does in its own onKeyDown. */
export function useShortcut(
  keys: string,
  description: string,
  handler: (() => void) | null,
  group: ActionGroup = 'View',
): void {
  useAction({ id: `key:${keys}:${description}`, label: description, group, keys, isInPalette: false, run: handler });
}

/** Once for the page. Keys belong to whatever layer is open (a menu, a dialog) before they belong to the page. */
export function listenForShortcuts(): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || isLayerOpen()) return;
    const inField = isTextField(event.target);
    const action = readActions().findLast(
      ({ keys, run, worksInFields }) =>
        keys !== undefined &&
        run !== null &&
        isKeyMatch(keys, event, isApple) &&
        (!inField || worksInFields === true || keys.includes('Mod+')),
    );
    if (action === undefined) return;
    event.preventDefault();
    action.run?.();
  };
  window.addEventListener('keydown', pressed);
  return () => window.removeEventListener('keydown', pressed);
}

/** Also while a layer is being loaded: what is typed then is not meant for the page. */
function isLayerOpen(): boolean {
  const { panel } = readViewState();
  return (panel !== null && modalPanels.has(panel)) || document.querySelector(openLayers) !== null;
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
