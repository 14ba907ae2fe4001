// A person shopping, a phone app and a server, all through the proxy: the sessions that the pictures show.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, ProxyAgent, request } from 'undici';
import { WebSocket } from 'ws';
import { ConnectAgent } from '../../test/support/connect-agent.ts';
import type { Product } from '../../test/support/product.ts';
import { demoToken } from './demo-answers.ts';
import { type DemoShop, shopDomain } from './demo-shop.ts';

const browserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const phoneAgent = 'Fjordshop/2.3.1 (Android 16; Pixel 9) okhttp/5.1.0';
/** Nothing listens there. */
const closedAddress = '127.0.0.81';

export interface DemoSessions {
  main: string;
  close(): void;
}

interface Shopper {
  send(method: string, url: string, body?: string | Buffer, type?: string): Promise<void>;
  watch(url: string): void;
  close(): void;
}

export async function makeDemoTraffic(product: Product, shop: DemoShop): Promise<DemoSessions> {
  await product.api('/api/dns', { method: 'POST', json: { host: `*.${shopDomain}`, address: shop.address } });
  await product.api('/api/dns', { method: 'POST', json: { host: `inventory.${shopDomain}`, address: closedAddress } });
  const browser = createShopper(product, browserAgent);
  const phone = createShopper(product, phoneAgent);
  await product.api(`/api/sessions/${product.session.id}`, { method: 'PATCH', json: { name: 'Everyday browsing' } });
  await browse(browser, shop, 3);
  await newSession(product, 'Mobile app 2.3 smoke test');
  await browse(phone, shop, 2);
  await pay(phone, shop);
  await newSession(product, 'Bug #456: discount applied twice');
  await Promise.all([browse(browser, shop, 1), trouble(browser, shop)]);
  const main = await newSession(product, 'Checkout, new payment flow');
  await browse(browser, shop, 2);
  await Promise.all([trouble(phone, shop), browse(browser, shop, 1)]);
  browser.watch(`${shop.origin('api')}/v2/events`);
  const chat = await talk(product, shop);
  await pay(browser, shop);
  await sleep(1500);
  const close = () => {
    for (const each of [chat, browser, phone]) each.close();
  };
  return { main, close };
}

async function newSession(product: Product, name: string): Promise<string> {
  return (await product.api('/api/sessions', { method: 'POST', json: { name } })).body.id;
}

async function browse({ send }: Shopper, shop: DemoShop, rounds: number): Promise<void> {
  const [www, cdn, api] = [shop.origin('www'), shop.origin('cdn'), shop.origin('api')];
  await send('GET', `${shop.origin('www', 'http')}/`);
  for (let round = 1; round <= rounds; round += 1) {
    await send('GET', `${www}/`);
    await Promise.all([send('GET', `${cdn}/assets/app.3f9c1e.js`), send('GET', `${cdn}/assets/app.81b2.css`)]);
    await send('GET', `${api}/v2/products?page=${round}&sort=popular`);
    const images = Array.from({ length: 4 }, (_, at) => `${cdn}/img/${1200 + round * 24 + at}-1.png`);
    await Promise.all([...images, `${cdn}/fonts/inter.woff2`].map((url) => send('GET', url)));
    await send('POST', `${shop.origin('metrics')}/collect?v=2&event=view`, '{"view":"home"}');
    const slow = send('GET', `${api}/v2/recommendations?for=user-8841`);
    await send('GET', `${www}/products/wool-coat`);
    await Promise.all([1201, 1217, 1224].map((id) => send('GET', `${api}/v2/products/${id}`)));
    await send('POST', `${api}/graphql`, graphqlQuery);
    await send('POST', `${api}/v2/cart/items`, '{"product":1201,"quantity":2,"colour":"moss"}');
    await slow;
  }
}

const graphqlQuery = JSON.stringify({
  operationName: 'Cart',
  query: 'query Cart($id: ID!) { cart(id: $id) { id lines { product { name } quantity } total } }',
  variables: { id: 'cart_7d1' },
});

async function trouble({ send }: Shopper, shop: DemoShop): Promise<void> {
  const api = shop.origin('api');
  await send('GET', `${shop.origin('auth')}/session`);
  await send('GET', `${api}/v2/stock/1224?warehouse=oslo`);
  await send('GET', `${shop.origin('inventory')}/v1/levels?product=1224`);
  await send('GET', `${shop.origin('legacy')}/health`);
  await send('DELETE', `${api}/v2/cart/items/3`);
  await send('GET', `${api}/v1/products/1224`);
  const parts =
    '--edge\r\nContent-Disposition: form-data; name="caption"\r\n\r\nme\r\n--edge\r\nContent-Disposition: form-data; name="photo"; filename="me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
  const upload = Buffer.concat([Buffer.from(parts), Buffer.alloc(48_000, 0xd8), Buffer.from('\r\n--edge--\r\n')]);
  await send('PUT', `${api}/v2/users/me/avatar`, upload, 'multipart/form-data; boundary=edge');
}

async function pay({ send }: Shopper, shop: DemoShop): Promise<void> {
  const form = 'application/x-www-form-urlencoded';
  await send(
    'POST',
    `${shop.origin('auth')}/oauth/token`,
    'grant_type=password&username=ingrid&scope=orders+cart',
    form,
  );
  await send('POST', `${shop.origin('pay')}/v1/charges`, '{"amount":223800,"card":"4000000000000002"}');
  await send('POST', `${shop.origin('pay')}/v1/charges`, '{"amount":223800,"card":"4242424242424242"}');
  await send(
    'POST',
    `${shop.origin('api')}/v2/orders`,
    '{"cart":"cart_7d1","charge":"ch_91kd02","note":"ring the bell"}',
  );
  await send('GET', `${shop.origin('api')}/v2/orders/ord_20418?expand=customer,items&lang=en`);
  await send('POST', `${shop.origin('metrics')}/collect?v=2&event=purchase`, '{"value":223800}');
}

async function talk(product: Product, shop: DemoShop): Promise<WebSocket> {
  const agent = new ConnectAgent({ proxyUrl: product.proxyUrl, ca: product.caPem });
  const url = shop.origin('chat').replace('https', 'wss');
  const socket = new WebSocket(`${url}/support?ticket=456`, { agent, headers: { 'User-Agent': browserAgent } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const said = ['{"type":"join","ticket":456}', '{"type":"message","text":"My total is wrong: order ord_20418"}'];
  for (const text of [
    ...said,
    '{"type":"message","text":"It says 2 238 kr"}',
    '{"type":"read"}',
    '{"type":"ack"}',
    '{"type":"message","text":"Thank you!"}',
  ]) {
    socket.send(text);
    await sleep(240);
  }
  return socket;
}

function createShopper({ proxyUrl, caPem }: Product, userAgent: string): Shopper {
  const dispatcher = new ProxyAgent({ uri: proxyUrl, requestTls: { ca: caPem }, proxyTunnel: false });
  const headers = (type?: string): string[] => [
    ...['User-Agent', userAgent, 'Accept', 'application/json, text/html;q=0.9, */*;q=0.8'],
    ...['Accept-Encoding', 'gzip, deflate, br', 'Accept-Language', 'nb-NO,nb;q=0.9,en;q=0.8'],
    ...['Authorization', `Bearer ${demoToken()}`, 'Cookie', 'fjord_session=f3a91c7e2b; region=no; theme=dark'],
    ...(type ? ['Content-Type', type] : []),
  ];
  return {
    async send(method, url, body, type = body === undefined ? undefined : 'application/json') {
      const options = { method: method as Dispatcher.HttpMethod, dispatcher, headers: headers(type), body };
      // Failures are a part of the pictures.
      await request(url, options).then(
        (response) => response.body.dump(),
        () => {},
      );
    },
    watch: (url) =>
      void request(url, { dispatcher, headers: headers() }).then(
        ({ body }) => body.resume(),
        () => {},
      ),
    close: () => void dispatcher.destroy(),
  };
}
