import { Button, Group, Modal, Stack, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { ShipOrderDocument, type SubOrderShownFragment } from "../gql/graphql";
import { Money } from "../ui/Money";
import { toast } from "../ui/toast";
import css from "./ShipDialog.module.css";
import { termsOf } from "./terms";

interface ShipDialogProps {
  orderId: string;
  name: string;
  subOrders: readonly SubOrderShownFragment[];
  onClose: () => void;
}

/** Shows what shipping means before it is done: who sends what, at what cost, and what is left of it. */
export function ShipDialog({ orderId, name, subOrders, onClose }: ShipDialogProps) {
  const { t } = useTranslation();
  const [key] = useState(newKey);
  const { run, busy } = useAction(ShipOrderDocument);
  const ship = async () => {
    const done = await run({ input: { orderId, subOrderIds: subOrders.map(({ id }) => id), idempotencyKey: key } });
    if (!done) return;
    toast(t("order.submitted", { count: done.shipOrder.submissions.length, name }));
    onClose();
  };
  const all = termsOf(subOrders.flatMap(({ lines }) => lines ?? []));
  return (
    <Modal opened onClose={onClose} title={t("order.shipTitle", { name })} size="lg" closeButtonProps={{ "aria-label": t("ui.close") }}>
      <Stack gap="sm">
        <Table.ScrollContainer minWidth={420}>
          <Table className={css.terms}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("order.supplier")}</Table.Th>
                <Table.Th>{t("order.goods")}</Table.Th>
                <Table.Th className={css.amount}>{t("order.cost")}</Table.Th>
                <Table.Th className={css.amount}>{t("order.margin")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {subOrders.map((sub) => (
                <PreviewRow key={sub.id} sub={sub} />
              ))}
            </Table.Tbody>
            {subOrders.length > 1 && (
              <Table.Tfoot>
                <Table.Tr>
                  <Table.Th colSpan={2}>{t("order.together")}</Table.Th>
                  <Table.Th className={css.amount}>
                    <Money of={all.cost} />
                  </Table.Th>
                  <Table.Th className={css.amount}>
                    <Money of={all.margin} />
                  </Table.Th>
                </Table.Tr>
              </Table.Tfoot>
            )}
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button onClick={() => void ship()} loading={busy} data-autofocus>
            {t("words.subOrderAction.SHIP")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function PreviewRow({ sub }: { sub: SubOrderShownFragment }) {
  const { cost, margin } = termsOf(sub.lines);
  return (
    <Table.Tr>
      <Table.Td>
        {sub.supplier?.name ?? "–"}
        <small className={css.name}>{sub.name}</small>
      </Table.Td>
      <Table.Td>
        {(sub.lines ?? []).map((line) => (
          <div key={line.id}>
            {line.quantity - line.cancelledQuantity - line.shippedQuantity} × {line.orderLine.title}
          </div>
        ))}
      </Table.Td>
      <Table.Td className={css.amount}>
        <Money of={cost} />
      </Table.Td>
      <Table.Td className={css.amount} data-loss={margin?.startsWith("-") || undefined}>
        <Money of={margin} />
      </Table.Td>
    </Table.Tr>
  );
}
