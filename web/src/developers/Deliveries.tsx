import { Button, Group, NativeSelect, Table } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { type EndpointShownFragment, ResendWebhookDeliveriesDocument, WebhookDeliveriesDocument, type WebhookDeliveryStatus } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Delivery } from "./Delivery";

const statuses: readonly WebhookDeliveryStatus[] = ["PENDING", "DELIVERED", "FAILED"];
const keptMs = 30 * 24 * 3_600_000;

interface DeliveriesProps {
  endpoints: readonly EndpointShownFragment[];
  /** Grows when something is sent from the page. */
  stirred: number;
  onSettled: () => void;
}

/** What was sent, and is to be sent; the newest first. */
export function Deliveries({ endpoints, stirred, onSettled }: DeliveriesProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [first, setFirst] = useState(20);
  const [endpointId, setEndpoint] = useState("");
  const [status, setStatus] = useState<WebhookDeliveryStatus | "">("");
  const resend = useAction(ResendWebhookDeliveriesDocument);
  const filter = { ...(endpointId && { endpointId }), ...(status && { status }) };
  const { data, error, again } = useRead(WebhookDeliveriesDocument, { first, filter }, 3_000);
  const deliveries = (data?.webhookDeliveries.edges ?? []).flatMap((edge) => edge?.node ?? []);
  const waiting = endpoints.reduce((sum, endpoint) => sum + endpoint.waiting, 0);
  const moving = waiting > 0 || deliveries.some((delivery) => delivery.status === "PENDING" && delivery.endpoint.enabled);
  useEffect(() => {
    if (!moving && stirred === 0) return;
    let left = 10; // looks; nothing else tells how an attempt went
    const timer = setInterval(() => {
      again();
      onSettled();
      if (!moving && --left === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  }, [moving, stirred, again, onSettled]);
  const sendAll = async () => {
    const done = await resend.run({ input: { endpointId, from: new Date(Date.now() - keptMs).toISOString() } }, t("developers.hooks.resentAll"));
    if (done) again();
  };
  return (
    <Card
      title={t("developers.hooks.deliveries")}
      aside={
        <>
          <NativeSelect
            size="xs"
            aria-label={t("developers.hooks.endpoint")}
            value={endpointId}
            onChange={(event) => setEndpoint(event.currentTarget.value)}
            data={[{ value: "", label: t("developers.hooks.anyEndpoint") }, ...endpoints.map(({ id, url }) => ({ value: id, label: url }))]}
            maw="16rem"
          />
          <NativeSelect
            size="xs"
            aria-label={t("developers.hooks.status")}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as WebhookDeliveryStatus | "")}
            data={[{ value: "", label: t("developers.hooks.anyStatus") }, ...statuses.map((value) => ({ value, label: t(`developers.hooks.statuses.${value}`) }))]}
          />
        </>
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={4} />)}
      {data && deliveries.length === 0 && <p>{endpointId || status ? t("developers.hooks.noneSuch") : t("developers.hooks.noDeliveries")}</p>}
      {deliveries.length > 0 && (
        <Table.ScrollContainer minWidth={680}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("developers.hooks.event")}</Table.Th>
                <Table.Th>{t("developers.hooks.status")}</Table.Th>
                <Table.Th>{t("developers.hooks.answer")}</Table.Th>
                <Table.Th>{t("developers.hooks.attempts")}</Table.Th>
                <Table.Th>{t("developers.hooks.when")}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {deliveries.map((delivery) => (
                <Delivery key={delivery.id} delivery={delivery} onChange={again} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Group gap="xs" mt="xs">
        {data && data.webhookDeliveries.totalCount > deliveries.length && (
          <Button variant="subtle" size="compact-sm" onClick={() => setFirst(Math.min(first + 50, 250))} disabled={first >= 250}>
            {t("ui.more")}
          </Button>
        )}
        {may("webhooks:write") && endpointId && status === "FAILED" && deliveries.length > 0 && (
          <Button variant="default" size="compact-sm" loading={resend.busy} onClick={() => void sendAll()}>
            {t("developers.hooks.resendAll")}
          </Button>
        )}
      </Group>
    </Card>
  );
}
