import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { type IncidentFilter, type Severity, SupplierNamesDocument, WorkQueueCountsDocument, WorkQueueDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Page } from "../ui/Page";
import css from "./ExceptionsPage.module.css";
import { Incident } from "./Incident";

/** What is to be done, what hurts most first. */
export function ExceptionsPage() {
  const { t } = useTranslation();
  const [severity, setSeverity] = useState<Severity | "">("");
  const [supplierId, setSupplierId] = useState("");
  const [first, setFirst] = useState(50);
  const filter: IncidentFilter = { ...(severity ? { severity } : {}), ...(supplierId ? { supplierId } : {}) };
  const may = useMay();
  const { data, error, again } = useRead(WorkQueueDocument, { filter, first, costs: may("costs:read") }, 1_500);
  const counts = useRead(WorkQueueCountsDocument, {}).data;
  const [{ data: names }] = useQuery({ query: SupplierNamesDocument });
  const queue = data?.workQueue;
  const incidents = (queue?.edges ?? []).flatMap((edge) => edge?.node ?? []);
  const count = (of: "broken" | "atRisk") => (counts ? ` (${counts[of].totalCount})` : "");
  return (
    <Page
      title={t("exceptions.title")}
      below={
        <search className={css.filters} aria-label={t("exceptions.filters")}>
          <SegmentedControl
            aria-label={t("exceptions.severity")}
            value={severity}
            onChange={(value) => setSeverity(value as typeof severity)}
            data={[
              { value: "", label: t("exceptions.all") },
              { value: "BROKEN", label: t("words.severity.BROKEN") + count("broken") },
              { value: "AT_RISK", label: t("words.severity.AT_RISK") + count("atRisk") },
            ]}
          />
          <NativeSelect
            aria-label={t("exceptions.supplier")}
            value={supplierId}
            onChange={(event) => setSupplierId(event.currentTarget.value)}
            data={[
              { value: "", label: t("exceptions.anySupplier") },
              ...(names?.suppliers.edges ?? []).flatMap((edge) => (edge?.node ? [{ value: edge.node.id, label: edge.node.name }] : [])),
            ]}
          />
        </search>
      }
    >
      {!queue && (error ? <Failed error={error} again={again} /> : <Loading rows={5} height={90} />)}
      {queue && incidents.length === 0 && (
        <Blank icon={<IconMoodSmile aria-hidden />} title={t("exceptions.noneTitle")}>
          {t("exceptions.none")}
        </Blank>
      )}
      <ul className={css.list}>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <Incident incident={incident} onChange={again} />
          </li>
        ))}
      </ul>
      {queue && queue.totalCount > incidents.length && first < 250 && (
        <Button variant="default" w="fit-content" onClick={() => setFirst(Math.min(first + 100, 250))}>
          {t("ui.more")}
        </Button>
      )}
    </Page>
  );
}
