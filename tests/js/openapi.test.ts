// The document that GET /openapi.json serves. That it names every route of the service, and no other,
// is checked against the running service (tests/backend/admin/http_openapi_test.cpp).
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';

type Operation = {
  operationId: string;
  summary: string;
  security?: object[];
  responses: Record<string, object>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

const file = new URL('../../backend/admin/openapi.json', import.meta.url);
const text = await readFile(file, 'utf8');
const document = JSON.parse(text) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the description of the endpoints', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('is refused by that validator when a part is wrong', async () => {
    const broken = structuredClone(document);
    for (const operation of Object.values(broken.paths['/healthz'] ?? {})) {
      operation.responses = { fine: {} };
    }
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has no reference to what is not there', () => {
    const names = new Set(Object.keys(document.components.schemas));
    const used = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(names.size);
    for (const name of used) expect(names).toContain(name);
    for (const name of names) expect(used).toContain(name);
  });

  it('names each operation once, and says 401 where a token is needed', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      expect(operation.summary, path).toBeTruthy();
      if (!operation.security) expect(operation.responses, path).toHaveProperty('401');
    }
  });
});
