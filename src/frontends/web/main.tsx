import './app/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { loadPaneOnScreen } from './app/lazy-panes.ts';
import { applyLiveEvents } from './state/apply-live.ts';
import { goToEntryHome } from './state/entry-home.ts';
import { runLiveStream } from './state/live.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
applyLiveEvents();
void runLiveStream();
loadPaneOnScreen();
// An entry that is gone is the detail pane's to tell.
goToEntryHome().catch(() => {});
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
