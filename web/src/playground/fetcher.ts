import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createLiveClient, socketURL } from "../live/client";

const endpoint = "/graphql";

/** Sends operations as the headers editor says: over HTTP, and subscriptions over
 * WebSocket with the same Authorization. Each authorization has a line of its own,
 * because a WebSocket is authorized once, when it opens. GraphiQL asks for the
 * schema before its headers editor is there; `token` stands in until then. */
export function createFetcher(token: string): Fetcher {
  const fetchers = new Map<string, Fetcher>();
  return (params, given) => {
    const early = params.operationName === "IntrospectionQuery" && token && !given?.headers;
    const options = early ? { ...given, headers: { Authorization: `Bearer ${token}` } } : given;
    const authorization = authorizationOf(options?.headers);
    let fetcher = fetchers.get(authorization);
    if (!fetcher) {
      const { client } = createLiveClient({ url: socketURL(), authorization });
      fetcher = createGraphiQLFetcher({ url: endpoint, wsClient: client });
      fetchers.set(authorization, fetcher);
    }
    return fetcher(params, options);
  };
}

/** Header names are written in any case. */
export function authorizationOf(headers: Record<string, unknown> | undefined): string {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name.toLowerCase() === "authorization" && typeof value === "string") return value;
  }
  return "";
}
