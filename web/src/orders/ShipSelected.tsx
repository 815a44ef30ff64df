import { Alert, Button, Group, Modal, Stack, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { type OrderRowFragment, ShipOrdersDocument, type ShipOrdersMutation } from "../gql/graphql";
import { Tag } from "../ui/Tag";
import { toast, toastFailure } from "../ui/toast";

const atMost = 500;

/** Ships several orders and says of each what became of it. */
export function ShipSelected({ rows: given, onClose }: { rows: readonly OrderRowFragment[]; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const [rows] = useState(given);
  const [key] = useState(newKey);
  const [results, setResults] = useState<ShipOrdersMutation["shipOrders"]>();
  const { run, busy } = useAction(ShipOrdersDocument);
  const ready = rows.filter(({ allowedActions }) => allowedActions.includes("SHIP"));
  const ship = async () => {
    const done = await run({ inputs: ready.map(({ id }) => ({ orderId: id, idempotencyKey: `${key}-${id}` })) });
    if (!done) return;
    setResults(done.shipOrders);
    const failed = done.shipOrders.filter(({ error }) => error).length;
    const shipped = done.shipOrders.length - failed;
    if (shipped) toast(t("orders.shippedAll", { count: shipped }));
    if (failed) toastFailure(t("orders.failedSome", { count: failed }));
  };
  const resultOf = (id: string) => results?.find(({ orderId }) => orderId === id);
  return (
    <Modal opened onClose={() => onClose(Boolean(results))} title={t("orders.shipTitle")} size="lg" closeButtonProps={{ "aria-label": t("ui.close") }}>
      <Stack gap="sm">
        {!results && <p>{t("orders.shipHint", { count: ready.length })}</p>}
        {rows.length > ready.length && !results && <Alert color="gray">{t("orders.cannotShip", { count: rows.length - ready.length })}</Alert>}
        {ready.length > atMost && <Alert color="red">{t("orders.atMost", { count: atMost })}</Alert>}
        <Table.ScrollContainer minWidth={320} maxHeight={360}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("orders.order")}</Table.Th>
                <Table.Th>{results ? t("orders.result") : t("orders.buyer")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {ready.map(({ id, name, shippingAddress }) => (
                <Table.Tr key={id}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>{results ? <Result of={resultOf(id)} /> : shippingAddress?.name}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onClose(Boolean(results))}>
            {results ? t("ui.close") : t("ui.cancel")}
          </Button>
          {!results && (
            <Button onClick={() => void ship()} loading={busy} disabled={ready.length === 0 || ready.length > atMost} data-autofocus>
              {t("orders.ship", { count: ready.length })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Result({ of: result }: { of: ShipOrdersMutation["shipOrders"][number] | undefined }) {
  const { t } = useTranslation();
  if (!result) return null;
  if (result.error) return <Tag tone="bad">{result.error.message}</Tag>;
  return <Tag tone="good">{t("orders.shipped", { count: result.submissions.length })}</Tag>;
}
