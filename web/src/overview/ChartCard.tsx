import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../ui/Card";

interface ChartCardProps {
  title: string;
  hint?: string;
  /** For eyes: hidden from what reads the page out, which is given the table. */
  chart: ReactNode;
  /** The same in numbers. */
  table: ReactNode;
}

/** A chart that can be read as a table. */
export function ChartCard({ title, hint, chart, table }: ChartCardProps) {
  const { t } = useTranslation();
  const [asTable, { toggle }] = useDisclosure(false);
  return (
    <Card
      title={title}
      aside={
        <Button size="compact-sm" variant="subtle" onClick={toggle} aria-pressed={asTable} aria-label={t("overview.asTableOf", { title })}>
          {t("overview.asTable")}
        </Button>
      }
    >
      {hint && (
        <Text c="dimmed" size="sm" mb="sm">
          {hint}
        </Text>
      )}
      {asTable ? table : chart}
    </Card>
  );
}
