import type { GraphiQLPlugin } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { exampleTabs } from "./examples";
import { createFetcher } from "./fetcher";
import { type Brought, headersFor } from "./fragment";

/** No history: it would keep the headers of every run, and the token with them, in
 * the browser's storage. The tabs are kept without their headers. */
const plugins: GraphiQLPlugin[] = [];

/** GraphiQL over this server's API, opened with an example per task. */
export function Playground({ brought }: { brought: Brought }) {
  const [fetcher] = useState(() => createFetcher(brought.token));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={exampleTabs(brought)}
      defaultHeaders={headersFor(brought.token)}
      {...(brought.token ? { initialHeaders: headersFor(brought.token) } : {})}
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <a className="waybill" href="/">
          Waybill
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
