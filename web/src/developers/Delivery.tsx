import { Button, Code, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { type DeliveryShownFragment, ResendWebhookDeliveryDocument, type WebhookDeliveryStatus } from "../gql/graphql";
import { Ago } from "../ui/Moment";
import { Tag, type Tone } from "../ui/Tag";
import css from "./Webhooks.module.css";

const tones: Record<WebhookDeliveryStatus, Tone> = { PENDING: "busy", DELIVERED: "good", FAILED: "bad" };

/** One event on its way to one endpoint. */
export function Delivery({ delivery, onChange }: { delivery: DeliveryShownFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { id, endpoint, eventId, kind, orderId, status, attempts, nextAt, attemptedAt, statusCode, error, durationMs, response, createdAt } = delivery;
  const resend = useAction(ResendWebhookDeliveryDocument);
  const again = async () => {
    if (await resend.run({ id }, t("developers.hooks.resent", { kind }))) onChange();
  };
  return (
    <Table.Tr>
      <Table.Td>
        <details>
          <summary>
            <code>{kind}</code>
          </summary>
          <div className={css.facts}>
            <span>{endpoint.url}</span>
            <span>{eventId}</span>
            {orderId && (
              <Link to="/orders/$orderId" params={{ orderId }}>
                {t("developers.hooks.order")}
              </Link>
            )}
          </div>
          {error && <div>{error}</div>}
          {response && (
            <Code block className={css.answer}>
              {response}
            </Code>
          )}
        </details>
      </Table.Td>
      <Table.Td>
        <Tag tone={status === "PENDING" && attempts > 0 ? "warn" : tones[status]} title={error}>
          {t(`developers.hooks.statuses.${status}`)}
        </Tag>
      </Table.Td>
      <Table.Td className={css.brief}>{attemptedAt ? `${statusCode ?? t("developers.hooks.noAnswer")} · ${durationMs} ms` : "–"}</Table.Td>
      <Table.Td>{attempts}</Table.Td>
      <Table.Td className={css.brief}>
        <Ago at={attemptedAt ?? createdAt} />
        {nextAt && attempts > 0 && endpoint.enabled && (
          <div>
            <small>
              {t("developers.hooks.next")} <Ago at={nextAt} />
            </small>
          </div>
        )}
      </Table.Td>
      <Table.Td ta="end">
        {may("webhooks:write") && endpoint.enabled && (
          <Button size="compact-sm" variant="subtle" loading={resend.busy} onClick={() => void again()} aria-label={t("developers.hooks.resendOne", { kind })}>
            {t("developers.hooks.resend")}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
