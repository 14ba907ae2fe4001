// The shop's support chat: a WebSocket that answers in JSON.
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';

const replies = [
  { type: 'joined', agent: 'Marit', queue: 0 },
  { type: 'message', from: 'Marit', text: 'Hello Ingrid, how can I help?' },
  { type: 'typing', from: 'Marit' },
  { type: 'message', from: 'Marit', text: 'I see the order. The discount was applied twice, I am correcting that.' },
  { type: 'order-updated', order: 'ord_20418', total: { amount: 198400, currency: 'NOK' } },
  { type: 'message', from: 'Marit', text: 'Done. Anything else?' },
];

export function serveChat(server: Server): void {
  const chat = new WebSocketServer({ server });
  chat.on('connection', (socket) => {
    let next = 0;
    socket.on('error', () => {});
    socket.on('message', () => {
      const reply = replies[next % replies.length];
      next += 1;
      socket.send(JSON.stringify(reply));
      if (next === 3) socket.ping('still there?');
    });
  });
}
