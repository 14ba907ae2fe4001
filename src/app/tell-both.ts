import type { McpCaptureEvents } from '../model/mcp-capture-events.ts';

/** One listener that is two: the store's recorder and a session file. The source rests while either has too much. */
export function tellBoth(first: McpCaptureEvents, second: McpCaptureEvents): McpCaptureEvents {
  const both = [first, second];
  return {
    mcpConnectionStarted: (connection) => both.forEach((one) => void one.mcpConnectionStarted(connection)),
    mcpConnectionChanged: (connection) => both.forEach((one) => void one.mcpConnectionChanged(connection)),
    mcpMessageRelayed: (message) => both.forEach((one) => void one.mcpMessageRelayed(message)),
    mcpMessageReleased: (release) => both.forEach((one) => void one.mcpMessageReleased(release)),
    mcpStderrReceived: (chunk) => both.forEach((one) => void one.mcpStderrReceived(chunk)),
    mcpConnectionEnded: (connection) => both.forEach((one) => void one.mcpConnectionEnded(connection)),
    isCongested: () => both.some((one) => one.isCongested()),
    onceDrained: (resume) => whenDrained(first, () => whenDrained(second, resume)),
  };
}

function whenDrained(listener: McpCaptureEvents, resume: () => void): void {
  if (listener.isCongested()) listener.onceDrained(resume);
  else queueMicrotask(resume);
}
