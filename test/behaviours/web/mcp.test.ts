// MCP in the web UI: what a person sees and does while an agent talks to a real server through `mcp wrap`, and of MCP inside HTTP.
import { request } from 'node:http';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { scriptedServer, startStdioProgram } from '../../support/mcp/stdio-program.ts';
import { connectWrappedEverything } from '../../support/mcp/wrapped-everything.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { openUi, sessionRow, type UiWindow } from '../../support/web-page.ts';

let browser: Browser;
let product: Product;
let client: Client;
let ui: UiWindow | undefined;

beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  client = await connectWrappedEverything(product.dataDir);
  await client.listTools();
  await echo('first');
  // Says itself that it failed; and one that the server cannot take.
  await client.callTool({ name: 'echo', arguments: {} });
  await client.readResource({ uri: 'nowhere://x' }).catch(() => {});
}, 120_000);
afterAll(async () => {
  await client?.close();
  await Promise.all([browser?.close(), product?.stop()]);
});
afterEach(async () => {
  const complaints = ui?.complaints ?? [];
  await ui?.close();
  ui = undefined;
  expect(complaints).toEqual([]);
});

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { interval: 50, timeout: 30_000 });
const echo = (message: string) => client.callTool({ name: 'echo', arguments: { message } });

/** The messages of the wrapped server, which are on screen then. */
async function openMessages(options: Parameters<typeof openUi>[2] = {}): Promise<Page> {
  ui = await openUi(browser, product, { path: '/?pane=mcp', ...options });
  await ui.page.locator('li[data-connection] > button', { hasText: 'Everything' }).click();
  await ui.page.locator('div[data-mcp-list] [data-index="0"]').waitFor();
  return ui.page;
}
const row = (page: Page, text: string) => page.locator('div[data-mcp-list] [data-index]', { hasText: text });
const filterBy = async (page: Page, query: string) => {
  await page.keyboard.press('/');
  await page.keyboard.type(query);
  await page.keyboard.press('Enter');
};
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('[web-mcp] MCP in the web UI', () => {
  it('lists connections and counts their messages', async () => {
    ui = await openUi(browser, product);
    const { page } = ui;
    await page.getByRole('button', { name: 'Show them' }).waitFor();
    await page.keyboard.press('m');
    const connection = page.locator('li[data-connection]', { hasText: 'test-agent' });
    await connection.getByText('live', { exact: true }).waitFor();
    await connection.getByText('stdio').waitFor();
    await page.keyboard.press('s');
    await eventually(() => sessionRow(page, product.session.name).textContent()).toMatch(/\d+ MCP messages/);
  });

  it('shows messages as they pass, tells failures apart, and opens one by its address', async () => {
    const page = await openMessages();
    await echo('while you look');
    await filterBy(page, 'mcp.tool:echo');
    await eventually(() => row(page, 'response · tools/call').count()).toBeGreaterThanOrEqual(3);
    await eventually(() => row(page, 'tool failed').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear the filter' }).first().click();
    await page.locator('div[data-mcp-list]').focus();
    await page.keyboard.press('Home');
    await row(page, 'initialize').first().click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('test-agent').first().waitFor();
    await row(page, 'nowhere://x').getByText('error', { exact: true }).first().waitFor();
    await eventually(() => page.url()).toContain('message%3D');
    await page.reload();
    await page.getByRole('tree', { name: 'JSON' }).getByText('test-agent').first().waitFor();
    await page.getByRole('button', { name: 'Its answer' }).click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('serverInfo').first().waitFor();
    await page.getByRole('button', { name: 'Its request' }).click();
    await page.getByRole('tree', { name: 'JSON' }).getByText('test-agent').first().waitFor();
  });

  it('nests what belongs to a call', async () => {
    const page = await openMessages();
    await client.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'say it', maxTokens: 5 } });
    await page.getByRole('tab', { name: 'Operations' }).click();
    const call = page.locator('div[data-mcp-list] li', { hasText: 'trigger-sampling-request' });
    await call
      .getByText(/server .* client /)
      .first()
      .waitFor({ state: 'attached' });
    await call.getByRole('button', { name: 'Unfold' }).click();
    await page.locator('div[data-mcp-list] li', { hasText: 'response · sampling/createMessage' }).waitFor();
  });

  it('shows what the server listed, and keeps metadata', async () => {
    const page = await openMessages();
    await page.getByRole('tab', { name: 'Tools and more' }).click();
    await page.getByRole('button', { name: /^echo/ }).click();
    await page.getByText('"inputSchema"').waitFor();
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByRole('textbox', { name: 'Metadata as JSON' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"auditor":"me"}');
    await page.getByRole('button', { name: 'Save metadata' }).click();
    await eventually(async () => (await product.api('/api/mcp/connections')).body.connections[0].metadata).toEqual({
      auditor: 'me',
    });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as session file' }).click();
    expect((await download).suggestedFilename()).toMatch(/^mcp-.*\.json$/);
  });

  it('shows the operations around the message that is open, however far back it is', async () => {
    const talk = startStdioProgram(scriptedServer('answer'), { wrappedIn: product.dataDir });
    try {
      for (let id = 0; id < 1_500; id += 1)
        talk.send(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"tool-${id}"}}\n`);
      const said = async () => {
        const { connections } = (await product.api('/api/mcp/connections')).body;
        return connections.find(({ messageCount }: { messageCount: number }) => messageCount === 3_000)?.id;
      };
      await eventually(said).toBeDefined();
      const q = encodeURIComponent('mcp.tool:tool-9 mcp.kind:request');
      const found = await product.api(`/api/mcp/messages?connectionId=${await said()}&q=${q}&limit=1`);
      const pane = `mcp/${await said()}?view=operations&message=${found.body.messages[0].proxyId}`;
      ui = await openUi(browser, product, { path: `/?pane=${encodeURIComponent(pane)}` });
      await ui.page.getByText(/^Messages 1 to 1,\d{3} of 3,000$/).waitFor();
      await ui.page.locator('div[data-mcp-list]').getByText('tool-9', { exact: true }).waitFor();
      // The block stays where the person goes from there.
      await ui.page.getByRole('button', { name: 'Later messages' }).click();
      await ui.page.getByText(/^Messages 1,\d{3} to 2,\d{3} of 3,000$/).waitFor();
    } finally {
      talk.endInput();
      await talk.ended;
    }
  });

  it('has no serious accessibility issue, also dark and on a phone', async () => {
    const page = await openMessages({ colorScheme: 'dark' });
    await row(page, 'tools/call').first().click();
    await page.getByRole('tree', { name: 'JSON' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Tools and more' }).click();
    await page.getByRole('button', { name: /^echo/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Operations' }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    // What is open lies over the list here, and goes away with its button.
    await page.getByRole('button', { name: 'Close the message' }).click();
    await page.locator('div[data-mcp-list] li', { hasText: 'tools/call' }).first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});

describe('[web-mcp-replay] one request', () => {
  it('is sent again after a look at what is started, and its answers are compared', async () => {
    await client.callTool({ name: 'get-env', arguments: {} });
    const page = await openMessages();
    await filterBy(page, 'mcp.tool:echo');
    await row(page, 'tools/call').first().click();
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page
      .getByText(/server-everything.*index\.js/)
      .last()
      .waitFor();
    await page.getByRole('button', { name: 'Start it and replay' }).click();
    await page.getByText('The answer is the recorded one.').waitFor();
    expect(await page.getByRole('region', { name: 'Recorded and live answer' }).textContent()).toContain('Echo: first');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear the filter' }).first().click();
    await filterBy(page, 'mcp.tool:get-env');
    await row(page, 'tools/call').first().click();
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page.getByRole('button', { name: 'Start it and replay' }).click();
    // The app's environment is another one than that of the client's relay.
    await page.getByRole('region', { name: 'Differences' }).getByText('$.result.content[0].text').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});

describe('[web-mcp-hold] held MCP messages', () => {
  it('wait, and are edited, answered and dropped', async () => {
    const page = await openMessages();
    await page.getByRole('button', { name: 'Hold…' }).click();
    await page.getByLabel('Messages to hold').fill('mcp.tool:get-sum');
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.getByRole('button', { name: 'Holding mcp.tool:get-sum' }).waitFor();
    const sum = (a: number) => client.callTool({ name: 'get-sum', arguments: { a, b: 1 } });
    const held = page.locator('li[data-held]');

    const edited = sum(1);
    await held.getByRole('button', { name: 'Edit' }).click();
    const editor = page.getByRole('textbox', { name: 'Message to send' });
    await editor.click();
    const text = ((await editor.textContent()) ?? '').replaceAll('\u00a0', ' ');
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text.replace(/"a": 1\b/, '"a": 41'));
    await page.keyboard.press('Control+Enter');
    // Its answer is held too.
    await held.filter({ hasText: 'response' }).getByRole('button', { name: 'Forward' }).click();
    expect(JSON.stringify(await edited)).toContain('42');
    await page.getByRole('tab', { name: 'What was changed' }).click();
    await page
      .getByRole('region', { name: 'What was changed' })
      .getByText('Removed:')
      .first()
      .waitFor({ state: 'attached' });

    const answered = sum(2).catch((error: Error) => error.message);
    await held.getByRole('button', { name: 'Answer' }).click();
    await page.getByRole('button', { name: 'An error' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    expect(await answered).toContain('Refused by the user');

    // Another one decides while this window edits: what was written is not gone.
    const overruled = sum(4).catch((error: Error) => error.message);
    await held.getByRole('button', { name: 'Edit' }).click();
    await editor.click();
    await page.keyboard.insertText(' ');
    const { proxyId } = (await product.api('/api/mcp/held')).body.messages.at(-1);
    await product.api(`/api/mcp/held/${proxyId}`, {
      method: 'POST',
      json: { action: 'answer', payload: { result: { content: [] } } },
    });
    await page.getByText('What you wrote was not sent.').waitFor();
    await page.getByRole('button', { name: 'Forget what you wrote' }).click();
    await overruled;
    // The editor gives back what is held no longer, and the browser writes the refusal down.
    const { complaints } = ui as UiWindow;
    await eventually(() => complaints.length).toBeGreaterThan(0);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('409')]);

    const dropped = sum(3).catch((error: Error) => error.message);
    await held.getByRole('button', { name: 'Drop' }).click();
    await eventually(async () => {
      const { messages } = (await product.api('/api/mcp/messages?limit=1000')).body;
      return messages.filter(({ disposition }: { disposition: string }) => disposition === 'dropped').length;
    }).toBe(1);
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Hold…' }).waitFor();
    expect(await held.count()).toBe(0);
    // Nobody answers a call that was dropped: the client waits until it is told.
    void dropped;
  });
});

describe('[web-mcp] MCP inside HTTP', () => {
  it('is a tab of its entry', async () => {
    const server = await startMcpHttpServer();
    try {
      await askThroughProxy(`${server.origin}/mcp`, '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}');
      const entry = await product.waitForEntry(({ path }) => path === '/mcp');
      await eventually(
        async () => (await product.api(`/api/mcp/messages?trafficId=${entry.id}`)).body.messages.length,
      ).toBeGreaterThan(0);
      ui = await openUi(browser, product, { path: `/?entry=${entry.id}` });
      await ui.page.getByRole('tab', { name: 'MCP' }).click();
      await row(ui.page, 'initialize').first().click();
      await ui.page.getByRole('tree', { name: 'JSON' }).getByText('"initialize"').waitFor();
    } finally {
      await server.close();
    }
  });
});

function askThroughProxy(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      Host: new URL(url).host,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    };
    const sent = request(
      { host: '127.0.0.1', port: product.proxyPort, path: url, method: 'POST', headers },
      (response) => {
        response.resume();
        response.once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
