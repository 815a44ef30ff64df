import { ActionIcon, Autocomplete, Button, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CombinedError, useQuery } from "urql";
import { useAPI } from "../api/api";
import { faultsOf, messageOf } from "../api/problem";
import { QuoteTestDocument, type QuoteTestQuery, SkusDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Quote } from "./Quote";
import { useList } from "./useList";

/** Asks what a buyer would be offered, and why. */
export function QuoteTester() {
  const { t } = useTranslation();
  const { requests } = useAPI();
  const [place, setPlace] = useState({ countryCode: "", region: "", postalCode: "" });
  const [lines, setLines] = useState([{ sku: "", quantity: 1 }]);
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 250);
  const [quote, setQuote] = useState<QuoteTestQuery["shippingQuote"]>();
  const [error, setError] = useState<CombinedError>();
  const list = useList(lines, setLines);
  const [{ data }] = useQuery({ query: SkusDocument, variables: { search: search || null } });
  const skus = (data?.products.edges ?? []).flatMap((edge) => (edge?.node?.variants ?? []).map(({ sku }) => sku));
  const faults = faultsOf(error);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const input = { countryCode: place.countryCode.trim().toUpperCase(), region: place.region.trim() || null, postalCode: place.postalCode.trim() || null, lines };
    const result = await requests.query(QuoteTestDocument, { input }, { requestPolicy: "network-only" });
    setQuote(result.data?.shippingQuote);
    setError(result.error);
  };
  const input = (name: keyof typeof place) => (
    <TextInput
      label={t(`shipping.place.${name}`)}
      required={name === "countryCode"}
      value={place[name]}
      onChange={(event) => setPlace({ ...place, [name]: event.currentTarget.value })}
      error={faults.get(name)}
      w="9rem"
    />
  );
  return (
    <Card title={t("shipping.tester")}>
      <form onSubmit={(event) => void ask(event)}>
        <Stack gap="sm">
          <Group align="flex-start" gap="sm">
            {input("countryCode")}
            {input("region")}
            {input("postalCode")}
          </Group>
          {lines.map((line, at) => (
            <Group key={at} align="flex-end" gap="sm">
              <Autocomplete
                label={t("shipping.sku")}
                required
                data={[...new Set(skus)]}
                filter={({ options }) => options}
                value={line.sku}
                onChange={(sku) => {
                  setTyped(sku);
                  list.change(at)({ ...line, sku });
                }}
                error={faults.get(`lines.${at}.sku`)}
                miw="14rem"
              />
              <NumberInput
                label={t("shipping.quantity")}
                min={1}
                allowDecimal={false}
                value={line.quantity}
                onChange={(quantity) => list.change(at)({ ...line, quantity: Number(quantity) })}
                error={faults.get(`lines.${at}.quantity`)}
                w="7rem"
              />
              {lines.length > 1 && (
                <ActionIcon mb={5} variant="subtle" color="red" onClick={list.remove(at)} aria-label={t("ui.remove")}>
                  <IconTrash size={18} />
                </ActionIcon>
              )}
            </Group>
          ))}
          <Group gap="sm">
            <Button variant="default" onClick={() => list.add({ sku: "", quantity: 1 })}>
              {t("shipping.addLine")}
            </Button>
            <Button type="submit">{t("shipping.quote")}</Button>
          </Group>
          {error && faults.size === 0 && <p role="alert">{messageOf(error) || t("ui.notReached")}</p>}
          {quote && <Quote quote={quote} />}
        </Stack>
      </form>
    </Card>
  );
}
