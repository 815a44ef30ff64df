import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Area, AreaChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { OverviewQuery } from "../gql/graphql";
import { ChartCard } from "./ChartCard";
import { axis, tooltip } from "./chart";
import { formatDate } from "./days";
import css from "./Overview.module.css";

type Days = OverviewQuery["storeStatistics"]["days"];

const lines = [
  { name: "orders", colour: "var(--accent)" },
  { name: "fulfilled", colour: "var(--warn)" },
  { name: "delivered", colour: "var(--good)" },
] as const;

/** What was placed each day, and what became of it. */
export function OrdersPerDay({ days }: { days: Days }) {
  const { t, i18n } = useTranslation();
  const date = (written: unknown) => formatDate(String(written), i18n.language);
  return (
    <ChartCard
      title={t("overview.perDay")}
      hint={t("overview.perDayHint")}
      chart={
        <div className={css.chart}>
          <ResponsiveContainer>
            <AreaChart data={days} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis dataKey="date" tickFormatter={date} minTickGap={32} {...axis} />
              <YAxis allowDecimals={false} width={40} {...axis} />
              <Tooltip labelFormatter={date} {...tooltip} />
              <Legend />
              {lines.map(({ name, colour }) => (
                <Area key={name} dataKey={name} name={t(`overview.${name}`)} stroke={colour} fill={colour} fillOpacity={0.12} strokeWidth={2} isAnimationActive={false} />
              ))}
            </AreaChart>
          </ResponsiveContainer>
        </div>
      }
      table={<DaysTable days={days} />}
    />
  );
}

function DaysTable({ days }: { days: Days }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={320} maxHeight={360}>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("overview.day")}</Table.Th>
            {lines.map(({ name }) => (
              <Table.Th key={name} ta="end">
                {t(`overview.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.toReversed().map((day) => (
            <Table.Tr key={day.date}>
              <Table.Td>{formatDate(day.date, i18n.language)}</Table.Td>
              {lines.map(({ name }) => (
                <Table.Td key={name} ta="end">
                  {day[name]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
