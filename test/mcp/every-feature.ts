// A server that offers what the conformance suite asks of one, in both eras: tools, prompts and resources under the names it knows.
import { setTimeout as wait } from 'node:timers/promises';
import {
  acceptedContent,
  fromJsonSchema,
  inputRequired,
  type McpRequestContext,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

const redPixelPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const silentWav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const text = (said: string) => ({ type: 'text' as const, text: said });
const image = { type: 'image' as const, data: redPixelPng, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, said: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: said },
});

export function createEveryFeatureServer({ era }: Pick<McpRequestContext, 'era'>): McpServer {
  const server = new McpServer(
    { name: 'every-feature', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
    },
  );
  addContentTools(server);
  addTellingTools(server);
  addAskingTools(server);
  if (era === 'modern') addRetriedTools(server);
  addPrompts(server);
  addResources(server);
  if (era === 'legacy') {
    server.server.setRequestHandler('resources/subscribe', () => ({}));
    server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  }
  server.server.setRequestHandler('completion/complete', () => ({ completion: { values: ['one'], total: 1 } }));
  return server;
}

function addContentTools(server: McpServer): void {
  const contents = {
    test_simple_text: [text('This is a simple text response for testing.')],
    test_image_content: [image],
    test_audio_content: [{ type: 'audio' as const, data: silentWav, mimeType: 'audio/wav' }],
    test_embedded_resource: [embedded('test://embedded-resource', 'text/plain', 'This is embedded.')],
    test_multiple_content_types: [
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  };
  for (const [name, content] of Object.entries(contents))
    server.registerTool(name, { description: name }, () => ({ content }));
  server.registerTool('test_error_handling', { description: 'Always fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  const inputSchema = fromJsonSchema<Record<string, unknown>>({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' } } } },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  });
  server.registerTool('json_schema_2020_12_tool', { description: 'Keywords of 2020-12', inputSchema }, () => ({
    content: [text('called')],
  }));
}

/** Tools that say something before they answer. */
function addTellingTools(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs thrice' }, async ({ mcpReq }: ServerContext) => {
    for (const step of ['started', 'processing data', 'completed']) {
      await mcpReq.log('info', `Tool execution ${step}`);
      await wait(20);
    }
    return { content: [text('Logged')] };
  });
  server.registerTool('test_tool_with_progress', { description: 'Tells how far it is' }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      if (progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params });
      await wait(20);
    }
    return { content: [text('Done')] };
  });
  server.registerTool('test_reconnection', { description: 'Closes its stream before it answers' }, async ({ http }) => {
    http?.closeSSE?.();
    await wait(50);
    return { content: [text('Reconnected')] };
  });
}

/** Tools that ask the client while they run, as revisions up to 2025-11-25 do. */
function addAskingTools(server: McpServer): void {
  const prompted = { description: 'Asks the model', inputSchema: z.object({ prompt: z.string() }) };
  server.registerTool('test_sampling', prompted, async ({ prompt }, { mcpReq }) => {
    const message = { role: 'user' as const, content: text(prompt) };
    const answer = await mcpReq.requestSampling({ messages: [message], maxTokens: 100 });
    return { content: [text(`LLM response: ${JSON.stringify(answer.content)}`)] };
  });
  const asking = { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) };
  server.registerTool('test_elicitation', asking, ({ message }, context) =>
    elicit(context, message, {
      username: { type: 'string', description: "User's response" },
      email: { type: 'string', description: "User's email address" },
    }),
  );
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'Asks with defaults' }, (context) =>
    elicit(context, 'Review', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  );
  const choices = [
    { const: 'value1', title: 'First' },
    { const: 'value2', title: 'Second' },
  ];
  server.registerTool('test_elicitation_sep1330_enums', { description: 'Asks with choices' }, (context) =>
    elicit(context, 'Choose', {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: { type: 'string', oneOf: choices },
      legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: { type: 'array', items: { anyOf: choices } },
    }),
  );
}

type Questions = Parameters<ServerContext['mcpReq']['elicitInput']>[0] extends infer P
  ? P extends { requestedSchema: { properties: infer Q } }
    ? Q
    : never
  : never;

async function elicit({ mcpReq }: ServerContext, message: string, properties: Questions) {
  const answer = await mcpReq.elicitInput({ message, requestedSchema: { type: 'object', properties } });
  const said = `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
  return { content: [text(`Elicitation completed: ${said}`)] };
}

/** Tools that answer with what they need and are called again with it, as revision 2026-07-28 does. */
function addRetriedTools(server: McpServer): void {
  const named = {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  };
  const question = inputRequired.elicit({ message: 'What is your name?', requestedSchema: named });
  server.registerTool('test_input_required_result_elicitation', { description: 'Asks once' }, ({ mcpReq }) => {
    const answer = acceptedContent<{ name: string }>(mcpReq.inputResponses, 'user_name');
    if (answer === undefined) return inputRequired({ inputRequests: { user_name: question } });
    return { content: [text(`Hello, ${answer.name}!`)] };
  });
  server.registerTool('test_input_required_result_multi_round', { description: 'Asks twice' }, ({ mcpReq }) => {
    const round = mcpReq.inputResponses === undefined ? 0 : Number(mcpReq.requestState() ?? 1);
    if (round === 2) return { content: [text('Both answered')] };
    return inputRequired({ inputRequests: { [`step${round + 1}`]: question }, requestState: String(round + 1) });
  });
}

function addPrompts(server: McpServer): void {
  const user = <C>(content: C) => ({ role: 'user' as const, content });
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, () => ({
    messages: [user(text('This is a simple prompt for testing.'))],
  }));
  const args = z.object({ arg1: z.string(), arg2: z.string() });
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Two arguments', argsSchema: args },
    ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  const resourceUri = z.object({ resourceUri: z.string() });
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A resource', argsSchema: resourceUri },
    ({ resourceUri: uri }) => ({
      messages: [user(embedded(uri, 'text/plain', 'Embedded')), user(text('Please process it.'))],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'An image' }, () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
}

function addResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain' };
  server.registerResource('static-text', 'test://static-text', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'image/png', blob: redPixelPng }],
  }));
  server.registerResource('watched', 'test://watched-resource', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'Watched' }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, { mimeType: 'application/json' }, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) }],
  }));
}
