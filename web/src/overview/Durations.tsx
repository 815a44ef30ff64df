import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OverviewQuery } from "../gql/graphql";
import { Card } from "../ui/Card";
import { formatDuration } from "../ui/moments";

/** How long each step takes: usually, and at its slowest. */
export function Durations({ durations }: { durations: OverviewQuery["storeStatistics"]["durations"] }) {
  const { t, i18n } = useTranslation();
  if (durations.length === 0) return null;
  return (
    <Card title={t("overview.durations")}>
      <Table.ScrollContainer minWidth={280}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("overview.step")}</Table.Th>
              <Table.Th ta="end">{t("overview.half")}</Table.Th>
              <Table.Th ta="end">{t("overview.nineInTen")}</Table.Th>
              <Table.Th ta="end">{t("overview.times")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {durations.map(({ step, count, p50, p90 }) => (
              <Table.Tr key={step}>
                <Table.Td>{t(`overview.steps.${step}`)}</Table.Td>
                <Table.Td ta="end">{formatDuration(p50, i18n.language)}</Table.Td>
                <Table.Td ta="end">{formatDuration(p90, i18n.language)}</Table.Td>
                <Table.Td ta="end">{count.toLocaleString(i18n.language)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
