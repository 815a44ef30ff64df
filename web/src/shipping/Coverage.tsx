import { Button, Group, Table, TagsInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CombinedError } from "urql";
import { useAPI } from "../api/api";
import { faultsOf, messageOf } from "../api/problem";
import { CoverageDocument, type CoverageQuery } from "../gql/graphql";
import { Card } from "../ui/Card";
import { countryName } from "../ui/places";

/** What cannot be bought where, found before a buyer does. */
export function Coverage() {
  const { t, i18n } = useTranslation();
  const { requests } = useAPI();
  const [countries, setCountries] = useState<string[]>([]);
  const [gaps, setGaps] = useState<CoverageQuery["shippingCoverage"]>();
  const [error, setError] = useState<CombinedError>();
  const check = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = countries.length ? countries.map((code) => code.trim().toUpperCase()) : null;
    const result = await requests.query(CoverageDocument, { countries: wanted }, { requestPolicy: "network-only" });
    setGaps(result.data?.shippingCoverage);
    setError(result.error);
  };
  const names = (codes: readonly string[]) => {
    const shown = codes.slice(0, 8).map((code) => countryName(code, i18n.language));
    return [shown.join(", "), ...(codes.length > shown.length ? [t("shipping.andMore", { count: codes.length - shown.length })] : [])].join(" ");
  };
  return (
    <Card title={t("shipping.coverage")}>
      <form onSubmit={(event) => void check(event)}>
        <Group align="flex-end" gap="sm">
          <TagsInput
            label={t("shipping.countries")}
            description={t("shipping.coverageHint")}
            value={countries}
            onChange={setCountries}
            splitChars={[",", " "]}
            acceptValueOnBlur
            miw="18rem"
            error={error && ([...faultsOf(error).values()].join("; ") || messageOf(error) || t("ui.notReached"))}
          />
          <Button type="submit">{t("shipping.check")}</Button>
        </Group>
      </form>
      <div aria-live="polite">
        {gaps?.length === 0 && <p>{t("shipping.covered")}</p>}
        {gaps && gaps.length > 0 && (
          <Table.ScrollContainer minWidth={520}>
            <Table mt="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("shipping.profile")}</Table.Th>
                  <Table.Th ta="end">{t("shipping.variants")}</Table.Th>
                  <Table.Th>{t("shipping.nowhere")}</Table.Th>
                  <Table.Th>{t("shipping.inPart")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {gaps.map((gap, place) => (
                  <Table.Tr key={place}>
                    <Table.Td>{[gap.profile.name, ...gap.groups.map(({ name }) => name)].filter(Boolean).join(" · ")}</Table.Td>
                    <Table.Td ta="end">{gap.variantCount.toLocaleString(i18n.language)}</Table.Td>
                    <Table.Td>{names(gap.nowhere)}</Table.Td>
                    <Table.Td>{names(gap.inPart)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </div>
    </Card>
  );
}
