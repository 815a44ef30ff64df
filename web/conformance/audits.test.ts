import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Server } from "./server";

const server = new Server();
beforeAll(() => server.open());
afterAll(() => server.close());

// What a server may do is its own affair; what it must and should is not.
const audits = serverAudits({ url: () => server.http, fetchFn: fetch });
const binding = audits.filter(({ name }) => /^(MUST|SHOULD)\b/.test(name));

describe("GraphQL over HTTP, as graphql-http audits it", () => {
  test("is audited", () => expect(binding.length).toBeGreaterThan(30));

  test.each(binding)("$id: $name", async (audit) => {
    const result = await audit.fn();
    expect(result.status === "ok" ? "" : result.reason).toBe("");
  });
});
