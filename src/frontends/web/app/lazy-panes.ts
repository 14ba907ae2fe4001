import { lazy } from 'react';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { readViewState } from '../state/view-state.ts';

// What the first rows do not need, and nobody types into at once, is loaded when it is needed, or as soon as the page has nothing to do: then it is there before a click is.
const loaders = {
  detail: () => import('../detail/DetailPane.tsx'),
  dashboard: () => import('../dashboard/DashboardPane.tsx'),
  mcp: () => import('../mcp/McpPane.tsx'),
  compare: () => import('../compare/ComparePane.tsx'),
  help: () => import('./HelpSheet.tsx'),
  firstRun: () => import('../first-run/FirstRun.tsx'),
  setup: () => import('../first-run/SetupPanel.tsx'),
};

export const DetailPane = lazy(async () => ({ default: (await loaders.detail()).DetailPane }));
export const DashboardPane = lazy(async () => ({ default: (await loaders.dashboard()).DashboardPane }));
export const McpPane = lazy(async () => ({ default: (await loaders.mcp()).McpPane }));
export const ComparePane = lazy(async () => ({ default: (await loaders.compare()).ComparePane }));
export const HelpSheet = lazy(async () => ({ default: (await loaders.help()).HelpSheet }));
export const FirstRun = lazy(async () => ({ default: (await loaders.firstRun()).FirstRun }));
export const SetupPanel = lazy(async () => ({ default: (await loaders.setup()).SetupPanel }));

/** What the address names is on its way while the page asks for its sessions. */
export function loadPaneOnScreen(): void {
  if (parseMcpPane(readViewState().pane) !== null) loaders.mcp().catch(() => {});
}

const quietMs = 1500;

/** Loads the rest once the first rows are there. A chunk that fails here is asked for again when it is needed. */
export function loadPanesWhenIdle(): void {
  setTimeout(() => {
    for (const load of Object.values(loaders)) load().catch(() => {});
  }, quietMs);
}
