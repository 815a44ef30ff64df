import { Button, NumberInput, Stack, Switch } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { Writable } from "../api/Writable";
import { type FulfillmentSettingsQuery, UpdateStoreDocument } from "../gql/graphql";
import { Card } from "../ui/Card";

type Store = FulfillmentSettingsQuery["store"];

const orNull = (value: number | string) => (value === "" ? null : Number(value));

/** What is held for a person to see before it goes on. */
export function HoldRules({ store, onChange }: { store: Store; onChange: () => void }) {
  const { t } = useTranslation();
  const [rules, setRules] = useState(() => ({ ...store.holdRules, costIncreaseLimitPercent: store.costIncreaseLimitPercent }));
  const { run, busy, error } = useAction(UpdateStoreDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { costIncreaseLimitPercent, riskFrom, marginBelowPercent, duplicatesWithinMinutes, incompleteAddress, outOfStock } = rules;
    const holdRules = { riskFrom, marginBelowPercent, duplicatesWithinMinutes, incompleteAddress, outOfStock };
    if (await run({ input: { costIncreaseLimitPercent, holdRules } }, t("ui.saved"))) onChange();
  };
  return (
    <Card title={t("fulfillment.rules")}>
      <Writable scope="settings:write">
<form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm" maw="30rem">
          <NumberInput
            label={t("fulfillment.riskFrom")}
            description={t("fulfillment.riskFromHint")}
            min={0}
            max={100}
            allowDecimal={false}
            value={rules.riskFrom ?? ""}
            onChange={(value) => setRules({ ...rules, riskFrom: orNull(value) })}
            error={faults.get("holdRules.riskFrom")}
          />
          <NumberInput
            label={t("fulfillment.marginBelow")}
            description={t("fulfillment.emptyIsNone")}
            min={-100}
            max={100}
            suffix=" %"
            allowDecimal={false}
            value={rules.marginBelowPercent ?? ""}
            onChange={(value) => setRules({ ...rules, marginBelowPercent: orNull(value) })}
            error={faults.get("holdRules.marginBelowPercent")}
          />
          <NumberInput
            label={t("fulfillment.costIncrease")}
            description={t("fulfillment.costIncreaseHint")}
            min={0}
            max={1000}
            suffix=" %"
            allowDecimal={false}
            value={rules.costIncreaseLimitPercent}
            onChange={(value) => setRules({ ...rules, costIncreaseLimitPercent: Number(value) })}
            error={faults.get("costIncreaseLimitPercent")}
          />
          <NumberInput
            label={t("fulfillment.duplicates")}
            description={t("fulfillment.duplicatesHint")}
            min={0}
            max={43_200}
            allowDecimal={false}
            value={rules.duplicatesWithinMinutes}
            onChange={(value) => setRules({ ...rules, duplicatesWithinMinutes: Number(value) })}
            error={faults.get("holdRules.duplicatesWithinMinutes")}
          />
          <Switch
            label={t("fulfillment.incompleteAddress")}
            checked={rules.incompleteAddress}
            onChange={(event) => setRules({ ...rules, incompleteAddress: event.currentTarget.checked })}
          />
          <Switch label={t("fulfillment.outOfStock")} checked={rules.outOfStock} onChange={(event) => setRules({ ...rules, outOfStock: event.currentTarget.checked })} />
          <Button type="submit" loading={busy} w="fit-content">
            {t("ui.save")}
          </Button>
        </Stack>
      </form>
</Writable>
    </Card>
  );
}
