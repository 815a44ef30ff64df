import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { AcknowledgeIncidentDocument, type IncidentShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Ago } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { AnswerByLine } from "./AnswerByLine";
import css from "./Incident.module.css";
import { NextAction } from "./NextAction";
import { ResolveDialog } from "./ResolveDialog";

/** One problem: where, how bad, until when, and what to do next. */
export function Incident({ incident, onChange }: { incident: IncidentShownFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const [resolving, setResolving] = useState(false);
  const acknowledge = useAction(AcknowledgeIncidentDocument);
  const { order, subOrder, parcel, severity } = incident;
  const broken = severity === "BROKEN";
  const seen = async () => {
    if (await acknowledge.run({ id: incident.id }, t("exceptions.acknowledged"))) onChange();
  };
  return (
    <Card tone={broken ? "bad" : "warn"} title={t(`words.incidentKind.${incident.kind}`)} aside={<Tag tone={broken ? "bad" : "warn"}>{t(`words.severity.${severity}`)}</Tag>}>
      <p className={css.where}>
        <Link to="/orders/$orderId" params={{ orderId: order.id }}>
          {subOrder?.name ?? order.name}
        </Link>
        {subOrder?.supplier && <span>{subOrder.supplier.name}</span>}
        {parcel && (
          <span>
            {parcel.carrier} {parcel.trackingNumber}
          </span>
        )}
        <span>
          {t("exceptions.since")} <Ago at={incident.openedAt} />
        </span>
        {incident.deadlineAt && (
          <strong data-tone={broken ? "bad" : "warn"}>
            {t(broken ? "exceptions.missed" : "exceptions.deadline")} <Ago at={incident.deadlineAt} />
          </strong>
        )}
        {incident.acknowledgedAt && <span>{t("exceptions.workedOn", { name: incident.acknowledgedBy })}</span>}
      </p>
      <p className={css.message}>{incident.message}</p>
      {subOrder && <AnswerByLine subOrder={subOrder} />}
      <Group gap="xs">
        {subOrder && incident.nextAction && may("orders:ship") ? (
          <NextAction action={incident.nextAction} subOrder={subOrder} orderId={order.id} onChange={onChange} />
        ) : (
          <Button size="sm" renderRoot={(props) => <Link {...props} to="/orders/$orderId" params={{ orderId: order.id }} />}>
            {t("exceptions.openOrder")}
          </Button>
        )}
        {!incident.acknowledgedAt && may("orders:ship") && (
          <Button size="sm" variant="default" loading={acknowledge.busy} onClick={() => void seen()}>
            {t("exceptions.acknowledge")}
          </Button>
        )}
        {may("orders:ship") && (
          <Button size="sm" variant="subtle" onClick={() => setResolving(true)}>
            {t("exceptions.resolve")}
          </Button>
        )}
      </Group>
      {resolving && (
        <ResolveDialog
          incident={incident}
          onClose={(done) => {
            setResolving(false);
            if (done) onChange();
          }}
        />
      )}
    </Card>
  );
}
