import type { Client, FormattedExecutionResult, Sink, SubscribePayload } from "graphql-ws";

/** What Waybill puts into the extensions of every message of a feed. */
export interface FeedExtensions extends Record<string, unknown> {
  /** The place after this message. */
  cursor?: string;
  /** False: more was missed than is told one by one, and this is the present. */
  recovered?: boolean;
}

/** A graphql-ws client whose subscriptions go on where they were. graphql-ws sends
 * a subscription's payload again after a reconnect; the newest cursor is kept in
 * that very payload: as `$after` where the document declares it, else in the
 * payload's extensions. Give it to Apollo's GraphQLWsLink or urql's
 * subscriptionExchange, and they resume too. */
export function resuming(client: Client): Client {
  return {
    ...client,
    subscribe<Data = Record<string, unknown>, Extensions = unknown>(
      asked: SubscribePayload,
      sink: Sink<FormattedExecutionResult<Data, Extensions>>,
    ) {
      const payload: SubscribePayload = { ...asked, variables: { ...asked.variables }, extensions: { ...asked.extensions } };
      const remember = declaresAfter(asked.query)
        ? (cursor: string) => (payload.variables!.after = cursor)
        : (cursor: string) => (payload.extensions!.cursor = cursor);
      return client.subscribe<Data, Extensions>(payload, {
        ...sink,
        next(result) {
          const cursor = (result.extensions as FeedExtensions | undefined)?.cursor;
          if (cursor) remember(cursor);
          sink.next(result);
        },
        error: (reason) => sink.error(reason),
        complete: () => sink.complete(),
      });
    },
  };
}

function declaresAfter(query: string): boolean {
  return /\$after\s*:/.test(query);
}
