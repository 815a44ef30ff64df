import { ActionIcon, Button, NumberInput, Table } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ShippingRateKind } from "../gql/graphql";
import { minorUnits, noMoney, parseMoney } from "../ui/money";
import { MoneyInput } from "../ui/MoneyInput";
import type { BandDraft } from "./draft";
import { useFault } from "./faults";
import { useSettings } from "./settings";
import { useList } from "./useList";

interface BandsTableProps {
  path: string;
  kind: ShippingRateKind;
  bands: BandDraft[];
  onChange: (bands: BandDraft[]) => void;
}

/** Each band ends where the next begins; the last is open. */
export function BandsTable({ path, kind, bands, onChange }: BandsTableProps) {
  const { t } = useTranslation();
  const list = useList(bands, onChange);
  const whole = useFault(`${path}.bands`);
  const last = bands.at(-1);
  const add = () => last && list.add({ from: last.from ? last.from * 2 : kind === "BY_QUANTITY" ? 2 : 1000, amount: last.amount });
  return (
    <Table maw="34rem" withRowBorders={false} verticalSpacing={4} aria-label={t("shipping.bands")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t(`shipping.measures.${kind as "BY_PRICE" | "BY_WEIGHT" | "BY_QUANTITY"}`)}</Table.Th>
          <Table.Th>{t("shipping.upTo")}</Table.Th>
          <Table.Th>{t("shipping.amount")}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bands.map((band, place) => (
          <Band
            key={place}
            path={`${path}.bands.${place}`}
            kind={kind}
            band={band}
            next={bands[place + 1]}
            first={place === 0}
            onChange={list.change(place)}
            onRemove={list.remove(place)}
          />
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Td colSpan={4}>
            <Button variant="subtle" size="compact-xs" onClick={add}>
              {t("shipping.addBand")}
            </Button>
            {whole && <span role="alert">{whole}</span>}
          </Table.Td>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}

interface BandProps {
  path: string;
  kind: ShippingRateKind;
  band: BandDraft;
  next: BandDraft | undefined;
  first: boolean;
  onChange: (band: BandDraft) => void;
  onRemove: () => void;
}

function Band({ path, kind, band, next, first, onChange, onRemove }: BandProps) {
  const { t } = useTranslation();
  const { currency } = useSettings();
  const faults = [useFault(`${path}.from`), useFault(`${path}.to`)].filter(Boolean).join("; ");
  const amount = useFault(`${path}.amount`);
  const none = noMoney(currency);
  const shown = (measure: number) => (kind === "BY_PRICE" ? minorUnits(measure, none) : kind === "BY_WEIGHT" ? `${measure} g` : String(measure));
  const label = t("shipping.from");
  return (
    <Table.Tr>
      <Table.Td>
        {first ? (
          shown(band.from)
        ) : kind === "BY_PRICE" ? (
          <MoneyInput size="xs" aria-label={label} value={minorUnits(band.from, none)} onChange={(from) => onChange({ ...band, from: Number(parseMoney(from).minor) })} error={faults || undefined} />
        ) : (
          <NumberInput
            size="xs"
            aria-label={label}
            min={1}
            allowDecimal={false}
            suffix={kind === "BY_WEIGHT" ? " g" : ""}
            value={band.from}
            onChange={(from) => onChange({ ...band, from: Number(from) })}
            error={faults || undefined}
          />
        )}
      </Table.Td>
      <Table.Td>{next ? shown(next.from) : t("shipping.open")}</Table.Td>
      <Table.Td>
        <MoneyInput size="xs" aria-label={t("shipping.amount")} value={band.amount} onChange={(value) => onChange({ ...band, amount: value })} error={amount} />
      </Table.Td>
      <Table.Td>
        {!first && (
          <ActionIcon variant="subtle" color="red" onClick={onRemove} aria-label={t("shipping.removeBand")}>
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
