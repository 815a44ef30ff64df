import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Bar, BarChart, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { PunctualityShownFragment } from "../gql/graphql";
import { ChartCard } from "./ChartCard";
import { axis, tooltip } from "./chart";

interface PunctualityProps {
  title: string;
  hint: string;
  of: readonly PunctualityShownFragment[];
}

/** Who keeps what was promised. */
export function Punctuality({ title, hint, of }: PunctualityProps) {
  const { t, i18n } = useTranslation();
  if (of.length === 0) return null;
  const share = (value: unknown) => new Intl.NumberFormat(i18n.language, { style: "percent" }).format(Number(value));
  const told = of.filter(({ onTimeShare }) => onTimeShare !== null);
  return (
    <ChartCard
      title={title}
      hint={told.length ? hint : t("overview.nothingDue")}
      chart={
        told.length > 0 && (
          <ResponsiveContainer height={told.length * 44 + 32}>
            <BarChart data={told} layout="vertical" margin={{ top: 0, right: 48, bottom: 0, left: 0 }} accessibilityLayer>
              <XAxis type="number" domain={[0, 1]} ticks={[0, 0.5, 1]} tickFormatter={share} {...axis} />
              <YAxis type="category" dataKey="name" width={140} {...axis} />
              <Tooltip formatter={share} {...tooltip} />
              <Bar dataKey="onTimeShare" name={t("overview.onTime")} fill="var(--good)" radius={4} barSize={22} isAnimationActive={false}>
                <LabelList dataKey="onTimeShare" position="right" formatter={share} fill="var(--text)" fontSize={12} />
              </Bar>
            </BarChart>
          </ResponsiveContainer>
        )
      }
      table={<PunctualityTable of={of} share={share} />}
    />
  );
}

function PunctualityTable({ of, share }: { of: readonly PunctualityShownFragment[]; share: (value: unknown) => string }) {
  const { t, i18n } = useTranslation();
  const numbers = ["count", "due", "inTime", "late"] as const;
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("overview.name")}</Table.Th>
            {numbers.map((name) => (
              <Table.Th key={name} ta="end">
                {t(`overview.${name}`)}
              </Table.Th>
            ))}
            <Table.Th ta="end">{t("overview.onTime")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{one.name || t("overview.unknownCarrier")}</Table.Td>
              {numbers.map((name) => (
                <Table.Td key={name} ta="end">
                  {one[name].toLocaleString(i18n.language)}
                </Table.Td>
              ))}
              <Table.Td ta="end">{one.onTimeShare === null ? "–" : share(one.onTimeShare)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
