import { useTranslation } from "react-i18next";
import type { OrderInFullFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import css from "./RollUp.module.css";

/** What the statuses were computed from. */
export function RollUp({ quantities }: { quantities: OrderInFullFragment["quantities"] }) {
  const { t } = useTranslation();
  const { ordered, cancelled, refunded, needed, shipped, delivered } = quantities;
  const facts = { ordered, cancelled, refunded, needed, shipped, delivered };
  return (
    <Card title={t("order.rollUp")}>
      <p className={css.sentence}>
        {needed === 0 && shipped === 0 ? t("order.rollUpNothing") : t("order.rollUpSentence", { shipped, needed, delivered })}
      </p>
      <dl className={css.facts}>
        {(Object.keys(facts) as (keyof typeof facts)[]).map((name) => (
          <div key={name}>
            <dt>{t(`order.units.${name}`)}</dt>
            <dd>{facts[name]}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
