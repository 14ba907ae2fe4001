// Clients that use whatever a server offers, signing in when they are asked to: what the conformance suite observes. One process for all of
// them, because each would take longer to start than to run: it prints its address, and a POST of a server's URL there is one client's life.
// With CHAIN in its environment (transports, see chain.ts) and CHAIN_DATA_DIR each client reaches its server through relays and bridges of its
// own. What goes wrong is told and no more than that: the suite judges what it saw.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { startChain, type Transport } from './chain.ts';

const legacyRevision = '2025-11-25';

/** What the suite tells its client besides the address. */
interface Task {
  url: string;
  revision: string;
  context: {
    client_id?: string;
    client_secret?: string;
    issuer?: string;
    toolCalls?: Array<{ name: string; arguments?: Record<string, unknown> }>;
  };
}

/** Signs in by itself: the page it is sent to redirects at once. */
class SigningIn implements OAuthClientProvider {
  readonly redirectUrl = 'http://localhost:3456/callback';
  readonly clientMetadataUrl = 'https://conformance-test.local/client-metadata.json';
  readonly clientMetadata = {
    client_name: 'every-feature-client',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
  };
  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = '';
  callback = new URLSearchParams();

  constructor({ client_id, client_secret, issuer }: Task['context']) {
    if (client_id !== undefined) this.#client = { client_id, client_secret, issuer };
  }

  clientInformation = (): OAuthClientInformationMixed | undefined => this.#client;
  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#client = client;
  }
  tokens = (): OAuthTokens | undefined => this.#tokens;
  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }
  codeVerifier = (): string => this.#verifier;
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  invalidateCredentials(scope: string): void {
    if (scope === 'all' || scope === 'client') this.#client = undefined;
    if (scope === 'all' || scope === 'tokens') this.#tokens = undefined;
  }
  async redirectToAuthorization(url: URL): Promise<void> {
    const answer = await fetch(url, { redirect: 'manual' });
    this.callback = new URL(answer.headers.get('location') ?? '').searchParams;
  }
}

/** Tries again after signing in, a few times: scopes may be asked for one after the other. */
async function signedIn<T>(use: () => Promise<T>, signIn: () => Promise<void>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof UnauthorizedError) || tries === 2) throw error;
      await signIn();
    }
  }
}

async function useServer({ url, revision, context }: Task): Promise<void> {
  const provider = new SigningIn(context);
  const client = new Client(
    { name: 'every-feature-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} },
      versionNegotiation: { mode: revision <= legacyRevision ? 'legacy' : 'auto' },
    },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  let transport: StreamableHTTPClientTransport | undefined;
  const signIn = (): Promise<void> => transport?.finishAuth(provider.callback) ?? Promise.resolve();
  await signedIn(async () => {
    transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
    await client.connect(transport);
  }, signIn);
  const { tools } = await signedIn(() => client.listTools(), signIn);
  const calls = context.toolCalls ?? tools.map(({ name }) => ({ name, arguments: { a: 5, b: 3 } }));
  for (const call of calls) await signedIn(() => client.callTool(call), signIn).catch(tell);
  await useTheRest(client).catch(tell);
  await client.close();
}

async function useTheRest(client: Client): Promise<void> {
  const offered = client.getServerCapabilities();
  if (offered?.prompts)
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name }).catch(tell);
  if (offered?.resources)
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri }).catch(tell);
}

const tell = (error: unknown): void => console.error(error);

async function live(task: Task): Promise<void> {
  const { CHAIN, CHAIN_DATA_DIR = '' } = process.env;
  if (CHAIN === undefined) return useServer(task).catch(tell);
  const chain = await startChain(task.url, CHAIN.split(' ') as Transport[], CHAIN_DATA_DIR);
  await useServer({ ...task, url: chain.url }).catch(tell);
  await chain.stop();
}

const listener = createServer(async (request, response) => {
  let url = '';
  for await (const piece of request.setEncoding('utf8')) url += piece;
  const { revision = legacyRevision, context = '{}' } = request.headers;
  await live({ url, revision: String(revision), context: JSON.parse(String(context)) }).catch(tell);
  response.end();
});
listener.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
});
