import { SegmentedControl } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { OverviewDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Page } from "../ui/Page";
import { lastDays, zoneHere } from "./days";
import { Durations } from "./Durations";
import { Late } from "./Late";
import { OrdersPerDay } from "./OrdersPerDay";
import { Punctuality } from "./Punctuality";
import { Totals } from "./Totals";

const spans = [7, 30, 90, 365] as const;

/** How the store does: what came in, how long it took, who is in time, what is late. */
export function OverviewPage() {
  const { t } = useTranslation();
  const [span, setSpan] = useState("30");
  const { data, error, again } = useRead(OverviewDocument, { input: { ...lastDays(Number(span)), timeZone: zoneHere() } }, 15_000);
  const found = data?.storeStatistics;
  return (
    <Page
      title={t("overview.title")}
      aside={
        <SegmentedControl
          aria-label={t("overview.span")}
          value={span}
          onChange={setSpan}
          data={spans.map((days) => ({ value: String(days), label: t("overview.days", { count: days }) }))}
        />
      }
    >
      {!found && (error ? <Failed error={error} again={again} /> : <Loading rows={3} height={160} />)}
      {found && <Late late={found.late} />}
      {found?.totals.orders === 0 && (
        <Blank icon={<IconChartBar aria-hidden />} title={t("overview.noneTitle")}>
          {t("overview.none")}
        </Blank>
      )}
      {found && found.totals.orders > 0 && (
        <>
          <Totals totals={found.totals} />
          <OrdersPerDay days={found.days} />
          <Durations durations={found.durations} />
          <Punctuality title={t("overview.suppliers")} hint={t("overview.suppliersHint")} of={found.suppliers} />
          <Punctuality title={t("overview.carriers")} hint={t("overview.carriersHint")} of={found.carriers} />
        </>
      )}
    </Page>
  );
}
