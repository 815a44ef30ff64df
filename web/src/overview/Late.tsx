import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OverviewQuery } from "../gql/graphql";
import { Card } from "../ui/Card";
import css from "./Overview.module.css";

/** What is past its deadline now, whenever it was bought. */
export function Late({ late }: { late: OverviewQuery["storeStatistics"]["late"] }) {
  const { t } = useTranslation();
  if (late.length === 0) return null;
  return (
    <Card tone="bad" title={t("overview.late")} aside={<Link to="/exceptions">{t("overview.toExceptions")}</Link>}>
      <ul className={css.late}>
        {late.map(({ kind, count }) => (
          <li key={kind}>
            <strong>{count}</strong> {t(`words.incidentKind.${kind}`)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
