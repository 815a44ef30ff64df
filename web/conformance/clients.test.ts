import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, subscriptionExchange } from "@urql/core";
import { createClient as createEvents } from "graphql-sse";
import { createClient, type Client } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { createLiveClient, resuming } from "../src/live/live";
import { pause, Server, until } from "./server";

globalThis.WebSocket ??= WebSocket as never; // Apollo's link expects one, which Node 20 lacks

const server = new Server();
beforeAll(() => server.open());
afterAll(() => server.close());

const followed = `subscription ($id: ID!) { orderUpdated(id: $id) { recovered event { version } order { version } } }`;
const withAfter = `subscription ($id: ID!, $after: FeedCursor) { orderUpdated(id: $id, after: $after) { recovered event { version } order { version } } }`;

interface Update {
  orderUpdated: { recovered: boolean; event: { version: number } | null; order: { version: number } };
}

/** What a follower was told, as versions: of the present state, or of an event. */
class Told {
  readonly versions: number[] = [];
  presents = 0;
  ended = "";

  next(update: Update | null | undefined): void {
    if (!update) return;
    if (!update.orderUpdated.event) this.presents++;
    this.versions.push(update.orderUpdated.event?.version ?? update.orderUpdated.order.version);
  }

  get newest(): number {
    return this.versions.at(-1) ?? 0;
  }

  /** Each version once, in order, without a hole. */
  contiguous(): void {
    const first = this.versions[0]!;
    expect(this.versions).toEqual(this.versions.map((_, i) => first + i));
  }
}

function plainClient(): Client {
  return createClient({
    url: server.ws,
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${server.token}` }),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => pause(50),
  });
}

/** A client under test, reduced to what all of them do. */
interface Subject {
  follow(query: string, told: Told): () => void;
  ask(query: string): Promise<unknown>;
  close(): void;
}

function ofGraphQLWS(client: Client): Subject {
  return {
    follow: (query, told) =>
      client.subscribe<Update>(
        { query, variables: { id: server.order } },
        { next: ({ data }) => told.next(data), error: (reason) => (told.ended = JSON.stringify(reason)), complete: () => (told.ended ||= "complete") },
      ),
    ask: (query) =>
      new Promise((resolve, reject) => {
        let answer: unknown;
        client.subscribe({ query }, { next: ({ data }) => (answer = data), error: reject, complete: () => resolve(answer) });
      }),
    close: () => void client.dispose(),
  };
}

function ofApollo(ws: Client): Subject {
  const client = new ApolloClient({ link: new GraphQLWsLink(ws), cache: new InMemoryCache(), queryDeduplication: false });
  return {
    follow(query, told) {
      const following = client.subscribe<Update>({ query: gql(query), variables: { id: server.order }, fetchPolicy: "no-cache" }).subscribe({
        next: ({ data, error }) => (error ? (told.ended = error.message) : told.next(data)),
        error: (reason) => (told.ended = String(reason)),
        complete: () => (told.ended ||= "complete"),
      });
      return () => following.unsubscribe();
    },
    ask: async (query) => (await client.query({ query: gql(query), fetchPolicy: "no-cache" })).data,
    close: () => void ws.dispose(),
  };
}

function ofUrql(ws: Client): Subject {
  const client = new UrqlClient({
    url: server.http,
    exchanges: [
      subscriptionExchange({
        enableAllOperations: true,
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: ws.subscribe(
              { query: query ?? "", variables: variables as Record<string, unknown> },
              { next: (result) => sink.next(result as never), error: (reason) => sink.error(reason), complete: () => sink.complete() },
            ),
          }),
        }),
      }),
    ],
  });
  return {
    follow(query, told) {
      const following = client.subscription<Update>(query, { id: server.order }).subscribe(({ data, error }) => {
        if (error) told.ended = error.message;
        else told.next(data);
      });
      return () => following.unsubscribe();
    },
    ask: async (query) => (await client.query(query, {}, { requestPolicy: "network-only" }).toPromise()).data,
    close: () => void ws.dispose(),
  };
}

const subjects: Record<string, () => Subject> = {
  "graphql-ws": () => ofGraphQLWS(plainClient()),
  "our own help": () => ofGraphQLWS(createLiveClient({ url: server.ws, webSocketImpl: WebSocket, authorization: () => `Bearer ${server.token}` }).client),
  "graphql-ws, resuming": () => ofGraphQLWS(resuming(plainClient())),
  "Apollo Client": () => ofApollo(plainClient()),
  "Apollo Client, resuming": () => ofApollo(resuming(plainClient())),
  urql: () => ofUrql(plainClient()),
  "urql, resuming": () => ofUrql(resuming(plainClient())),
};

describe.each(Object.keys(subjects))("%s", (name) => {
  test("asks, and follows several feeds on one socket", async () => {
    const subject = subjects[name]!();
    expect(await subject.ask(`{ order(id: "${server.order}") { name } }`)).toMatchObject({ order: { name: "#1001" } });
    const told = [new Told(), new Told(), new Told()];
    const other = followed.replace("version } }", "version id } }"); // urql sends the same document once
    const leave = told.map((t, i) => subject.follow([withAfter, followed, other][i]!, t));
    await until("all are told the present", () => told.every((t) => t.presents === 1));
    leave[2]!();
    let version = 0;
    for (let i = 0; i < 5; i++) version = await server.change();
    await until("two are told the changes", () => told.slice(0, 2).every((t) => t.newest === version));
    told.slice(0, 2).forEach((t) => t.contiguous());
    expect(told[2]!.versions).toHaveLength(1);
    subject.close();
  });

  test("is told what is wrong with a document", async () => {
    const subject = subjects[name]!();
    const told = new Told();
    subject.follow(`subscription ($id: ID!) { orderUpdated(id: $id) { nothing } }`, told);
    await until("it is refused", () => told.ended !== "");
    expect(told.ended).toContain("nothing");
    subject.close();
  });
});

/** The server stops, things happen, it comes back. */
test("a release loses nothing and tells nothing twice, to whoever resumes", async () => {
  const all = Object.entries(subjects).map(([name, make]) => ({ name, subject: make(), told: [new Told(), new Told()] }));
  for (const { subject, told } of all) {
    subject.follow(withAfter, told[0]!);
    subject.follow(followed, told[1]!);
  }
  await until("all are told the present", () => all.every(({ told }) => told.every((t) => t.presents === 1)));
  let version = await server.change();
  await until("all are told", () => all.every(({ told }) => told.every((t) => t.newest === version)));
  for (let releases = 0; releases < 2; releases++) {
    await server.stop();
    await server.start();
    for (let i = 0; i < 3; i++) version = await server.change();
  }
  await until("all are told what happened since", () => all.every(({ told }) => told.every((t) => t.newest === version)));
  for (const { name, subject, told } of all) {
    for (const t of told) {
      if (name === "our own help" || name.endsWith("resuming")) {
        t.contiguous();
        expect(t.presents).toBe(1);
      }
      expect(t.ended).toBe("");
    }
    subject.close();
  }
});

describe("graphql-sse", () => {
  const events = (extra?: Record<string, string>) =>
    createEvents({ url: server.http, headers: () => ({ authorization: `Bearer ${server.token}`, ...extra }), retryAttempts: 20, retry: () => pause(50) });

  test("asks, and follows", async () => {
    const client = events();
    const answers: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      client.subscribe({ query: `{ order(id: "${server.order}") { name } }` }, { next: ({ data }) => answers.push(data), error: reject, complete: resolve });
    });
    expect(answers).toEqual([{ order: { name: "#1001" } }]);
    const told = new Told();
    const leave = client.subscribe<Update>({ query: followed, variables: { id: server.order } }, { next: ({ data }) => told.next(data), error: () => {}, complete: () => {} });
    await until("it is told the present", () => told.presents === 1);
    const version = await server.change();
    await until("it is told the change", () => told.newest === version);
    await server.stop();
    await server.start();
    const later = await server.change();
    await until("it is told after a release", () => told.newest === later);
    leave();
    client.dispose();
  });

  test("Last-Event-ID brings back what was missed", async () => {
    const first = await eventsOf({}, 1);
    const versions = [await server.change(), await server.change()];
    const missed = await eventsOf({ "last-event-id": first.at(-1)!.id }, 2);
    expect(missed.map((e) => e.version)).toEqual(versions);
  });
});

/** Reads so many events by hand, as EventSource would. */
async function eventsOf(headers: Record<string, string>, count: number): Promise<{ id: string; version: number }[]> {
  const query = new URLSearchParams({ query: followed, variables: JSON.stringify({ id: server.order }) });
  const stop = new AbortController();
  const reply = await fetch(`${server.http}?${query}`, {
    headers: { accept: "text/event-stream", authorization: `Bearer ${server.token}`, ...headers },
    signal: stop.signal,
  });
  const found: { id: string; version: number }[] = [];
  let text = "";
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, id, data] = /id: (.*)\nevent: next\ndata: (.*)/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (!data) continue;
      const { orderUpdated: update } = (JSON.parse(data) as { data: Update }).data;
      found.push({ id: id!, version: update.event?.version ?? update.order.version });
    }
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

test("closes that mean a mistake are not tried again; a bad token is", async () => {
  const codes: number[] = [];
  const client = createClient({
    url: server.ws,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: "Bearer nonsense" },
    retryAttempts: 2,
    shouldRetry: () => true,
    retryWait: () => pause(10),
    on: { closed: (event) => codes.push((event as { code: number }).code) },
  });
  await new Promise<void>((resolve) => {
    client.subscribe({ query: "{ __typename }" }, { next: () => {}, error: () => resolve(), complete: resolve });
  });
  expect(codes).toEqual([4403, 4403, 4403]);
  const older = new WebSocket(server.ws); // asks for no sub-protocol
  const code = await new Promise((resolve) => older.on("close", resolve));
  expect(code).toBe(4406);
});
