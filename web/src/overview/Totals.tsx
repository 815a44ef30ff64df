import { useTranslation } from "react-i18next";
import type { OverviewQuery } from "../gql/graphql";
import { Money } from "../ui/Money";
import css from "./Overview.module.css";

export function Totals({ totals }: { totals: OverviewQuery["storeStatistics"]["totals"] }) {
  const { t, i18n } = useTranslation();
  const names = ["orders", "units", "fulfilled", "delivered", "cancelled"] as const;
  return (
    <dl className={css.totals}>
      {names.map((name) => (
        <div key={name}>
          <dt>{t(`overview.${name}`)}</dt>
          <dd>{totals[name].toLocaleString(i18n.language)}</dd>
        </div>
      ))}
      <div>
        <dt>{t("overview.sales")}</dt>
        <dd>
          <Money of={totals.sales} />
        </dd>
      </div>
    </dl>
  );
}
