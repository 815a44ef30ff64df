import { GraphiQL } from "graphiql";
import { useState } from "react";
import { exampleTabs } from "./examples";
import { createFetcher } from "./fetcher";
import { type Brought, headersFor } from "./fragment";

/** GraphiQL over this server's API, opened with an example per task. Headers are
 * not stored unless the reader says so in the settings. */
export function Playground({ brought }: { brought: Brought }) {
  const [fetcher] = useState(createFetcher);
  return (
    <GraphiQL
      fetcher={fetcher}
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
