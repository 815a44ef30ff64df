import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { SupplierNamesDocument } from "../gql/graphql";
import { deliveryTones, fulfillmentTones, paymentTones } from "../words/tones";
import css from "./Filters.module.css";
import { readSearch, type OrdersSearch } from "./search";

const keys = <K extends string>(of: Record<K, unknown>) => Object.keys(of) as K[];

/** Narrows the view. What is chosen stands in the address, to be kept and shared. */
export function Filters({ search }: { search: OrdersSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState(search.q ?? "");
  const [{ data }] = useQuery({ query: SupplierNamesDocument });
  const change = (part: Partial<Record<keyof OrdersSearch, string>>) =>
    void navigate({ to: "/orders", search: readSearch({ ...search, ...part }), replace: true });
  const searchSoon = useDebouncedCallback((q: string) => change({ q }), 250);
  const choose = (name: keyof OrdersSearch, label: string, any: string, options: { value: string; label: string }[]) => (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={search[name] ?? ""}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      data={[{ value: "", label: any }, ...options]}
    />
  );
  const suppliers = (data?.suppliers.edges ?? []).flatMap((edge) => (edge?.node ? [{ value: edge.node.id, label: edge.node.name }] : []));
  return (
    <search className={css.filters} aria-label={t("orders.filters")}>
      <TextInput
        size="xs"
        id="orders-search"
        className={css.search}
        aria-label={t("orders.search")}
        placeholder={t("orders.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          searchSoon(event.currentTarget.value);
        }}
      />
      {choose("payment", t("orders.payment"), t("orders.anyPayment"), keys(paymentTones).map((value) => ({ value, label: t(`words.paymentStatus.${value}`) })))}
      {choose("fulfillment", t("orders.fulfillment"), t("orders.anyFulfillment"), keys(fulfillmentTones).map((value) => ({ value, label: t(`words.fulfillmentStatus.${value}`) })))}
      {choose("delivery", t("orders.delivery"), t("orders.anyDelivery"), keys(deliveryTones).map((value) => ({ value, label: t(`words.deliveryStatus.${value}`) })))}
      {suppliers.length > 1 && choose("supplier", t("orders.supplier"), t("orders.anySupplier"), suppliers)}
      <TextInput size="xs" type="date" aria-label={t("orders.placedFrom")} value={search.from ?? ""} onChange={(event) => change({ from: event.currentTarget.value })} />
      <TextInput size="xs" type="date" aria-label={t("orders.placedTo")} value={search.to ?? ""} onChange={(event) => change({ to: event.currentTarget.value })} />
      {Object.keys(search).some((name) => name !== "view") && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            setText("");
            change({ q: "", payment: "", fulfillment: "", delivery: "", supplier: "", from: "", to: "" });
          }}
        >
          {t("orders.clearFilters")}
        </Button>
      )}
    </search>
  );
}
