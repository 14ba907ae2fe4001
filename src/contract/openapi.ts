import { z } from 'zod';
import { defineRoute } from './route.ts';

export const getOpenApiDocument = defineRoute({
  method: 'get',
  path: '/api/openapi.json',
  group: 'api',
  summary: 'This description, as OpenAPI 3.1',
  reply: {
    status: 200,
    description: 'The document.',
    schema: z.record(z.string(), z.unknown()).meta({ id: 'OpenApiDocument' }),
  },
});
