import { Button, Modal, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { newKey, useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { RerouteDocument, RerouteOptionsDocument, type RerouteOptionsQuery, type SubOrderShownFragment } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Money } from "../ui/Money";
import { formatDay } from "../ui/moments";
import { Tag } from "../ui/Tag";
import css from "./ShipDialog.module.css";
import { termsOf } from "./terms";

type Option = RerouteOptionsQuery["rerouteOptions"][number];
type Rerouted = Pick<SubOrderShownFragment, "id" | "name" | "supplier"> & Partial<Pick<SubOrderShownFragment, "lines">>;

/** Who else could ship it: cost, margin and date side by side. */
export function RerouteDialog({ sub, onClose }: { sub: Rerouted; onClose: () => void }) {
  const { t } = useTranslation();
  const costs = useMay()("costs:read");
  const [key] = useState(newKey);
  const [{ data, error }, again] = useQuery({ query: RerouteOptionsDocument, variables: { id: sub.id, costs }, requestPolicy: "network-only" });
  const { run, busy } = useAction(RerouteDocument);
  const choose = async ({ supplier }: Option) => {
    const input = { id: sub.id, supplierId: supplier.id, idempotencyKey: `${key}-${supplier.id}` };
    if (await run({ input }, t("order.rerouted", { name: sub.name, supplier: supplier.name }))) onClose();
  };
  const options = data?.rerouteOptions;
  return (
    <Modal opened onClose={onClose} title={t("order.rerouteTitle", { name: sub.name })} size="lg" closeButtonProps={{ "aria-label": t("ui.close") }}>
      {error && <Failed error={error} again={again} />}
      {!error && !options && <Loading rows={2} />}
      {options?.length === 0 && <Blank title={t("order.noOptionsTitle")}>{t("order.noOptions")}</Blank>}
      {options && options.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table className={css.terms}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("order.supplier")}</Table.Th>
                <Table.Th className={css.amount}>{t("order.cost")}</Table.Th>
                <Table.Th className={css.amount}>{t("order.margin")}</Table.Th>
                <Table.Th>{t("order.shipsBy")}</Table.Th>
                <Table.Th>
                  <span hidden>{t("words.subOrderAction.REROUTE")}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sub.supplier && sub.lines && <Present name={sub.supplier.name} lines={sub.lines} />}
              {options.map((option) => (
                <OptionRow key={option.supplier.id} option={option} busy={busy} onChoose={() => void choose(option)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Modal>
  );
}

function Present({ name, lines }: { name: string; lines: SubOrderShownFragment["lines"] }) {
  const { t } = useTranslation();
  const { cost, margin } = termsOf(lines);
  return (
    <Table.Tr>
      <Table.Td>
        {name} <small className={css.name}>{t("order.present")}</small>
      </Table.Td>
      <Table.Td className={css.amount}>
        <Money of={cost} />
      </Table.Td>
      <Table.Td className={css.amount}>
        <Money of={margin} />
      </Table.Td>
      <Table.Td>–</Table.Td>
      <Table.Td />
    </Table.Tr>
  );
}

function OptionRow({ option, busy, onChoose }: { option: Option; busy: boolean; onChoose: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td>
        {option.supplier.name} {!option.complete && <Tag tone="warn">{t("order.unitsOnly", { count: option.units })}</Tag>}
      </Table.Td>
      <Table.Td className={css.amount}>
        <Money of={option.cost} />
      </Table.Td>
      <Table.Td className={css.amount} data-loss={option.margin?.startsWith("-") || undefined}>
        <Money of={option.margin} />
      </Table.Td>
      <Table.Td>{formatDay(option.shipsBy, i18n.language)}</Table.Td>
      <Table.Td>
        {option.complete && (
          <Button size="compact-sm" loading={busy} onClick={onChoose} aria-label={t("order.rerouteTo", { name: option.supplier.name })}>
            {t("words.subOrderAction.REROUTE")}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
