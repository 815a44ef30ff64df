import { RingProgress } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { HealthShownFragment } from "../gql/graphql";
import { Ago } from "../ui/Moment";
import { formatDuration } from "../ui/moments";
import { Tag } from "../ui/Tag";
import css from "./Health.module.css";

const breakerTones = { CLOSED: "good", HALF_OPEN: "warn", OPEN: "bad" } as const;

/** How a supplier has done lately. */
export function Health({ health }: { health: HealthShownFragment }) {
  const { t, i18n } = useTranslation();
  const time = (seconds: number | null) => (seconds === null ? "–" : formatDuration(seconds, i18n.language));
  const awaiting = health.awaitingSubmission + health.awaitingAnswer + health.awaitingShipment;
  return (
    <div className={css.health}>
      <Share name={t("suppliers.onTime")} share={health.onTimeShare} good />
      <Share name={t("suppliers.rejected")} share={health.rejectRate} />
      <dl className={css.facts}>
        <Fact name={t("suppliers.answers")}>{time(health.answerSeconds)}</Fact>
        <Fact name={t("suppliers.accepts")}>{time(health.acceptSeconds)}</Fact>
        <Fact name={t("suppliers.ships")}>{time(health.shipSeconds)}</Fact>
        <Fact name={t("suppliers.lastContact")}>
          <Ago at={health.lastContactAt} />
        </Fact>
        <Fact name={t("suppliers.calls")}>
          <Tag tone={breakerTones[health.breakerState]}>{t(`suppliers.breaker.${health.breakerState}`)}</Tag>
        </Fact>
        <Fact name={t("suppliers.open")}>
          {awaiting.toLocaleString(i18n.language)}
          {awaiting > 0 && (
            <small>
              {t("suppliers.awaiting", { submission: health.awaitingSubmission, answer: health.awaitingAnswer, shipment: health.awaitingShipment })}
            </small>
          )}
        </Fact>
      </dl>
      <small className={css.basis}>{t("suppliers.basis", { count: health.subOrders })}</small>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A share as a ring; its number stands in it and is what is read out. */
function Share({ name, share, good = false }: { name: string; share: number | null; good?: boolean }) {
  const { i18n } = useTranslation();
  const written = share === null ? "–" : share.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const fine = share === null || (good ? share >= 0.9 : share <= 0.1);
  return (
    <figure className={css.share}>
      <RingProgress
        size={72}
        thickness={7}
        roundCaps
        sections={[{ value: (share ?? 0) * 100, color: fine ? "var(--good)" : "var(--bad)" }]}
        label={<span className={css.percent}>{written}</span>}
      />
      <figcaption>{name}</figcaption>
    </figure>
  );
}
