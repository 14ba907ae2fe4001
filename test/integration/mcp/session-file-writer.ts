// Writes messages into a session file until it is killed: node session-file-writer.ts FILE

import type { RelayedMcpMessage } from '../../../src/model/mcp-capture-events.ts';
import type { McpConnection } from '../../../src/model/mcp-message.ts';
import { createMcpSessionFile } from '../../../src/serve/mcp-session/live-session-file.ts';

const file = createMcpSessionFile(process.argv[2] as string, (sentence) => console.error(sentence));
file.mcpConnectionStarted({
  ...{ id: 'c-1', sessionId: 's', transport: 'stdio', source: 'proxy', startedAt: 0, endedAt: null },
  ...{ serverCommand: 'x', serverUrl: null, mcpSessionId: null, clientInfo: null, serverInfo: null, exit: null },
  ...{ protocolVersion: null, metadata: {}, messageCount: 0, intercept: null, isIncomplete: false },
} satisfies McpConnection);

let sequence = 0;
setInterval(() => {
  for (let count = 0; count < 20; count += 1) {
    const payload = Buffer.from(
      JSON.stringify({ id: sequence, method: 'ping', text: 'x'.repeat((sequence % 50) * 300) }),
    );
    file.mcpMessageRelayed({
      ...{
        proxyId: `p-${sequence}`,
        connectionId: 'c-1',
        sequence,
        timestamp: sequence,
        direction: 'client_to_server',
      },
      ...{ kind: 'request', idText: String(sequence), method: 'ping', correlatedId: null, correlatedMethod: null },
      ...{ target: null, operationId: null, failure: null, latencyMs: null, heldMs: null, disposition: 'forwarded' },
      ...{ payloadBytes: payload.length, batchIndex: null, trafficId: null, payload, originalPayload: null },
    } satisfies RelayedMcpMessage);
    sequence += 1;
  }
}, 5);
