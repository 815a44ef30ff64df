import { Button, Group, NumberInput, PasswordInput, Select, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { Writable } from "../api/Writable";
import { type SupplierSettingsFragment, UpdateSupplierDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Columns } from "../ui/Columns";

type Numbers = "acceptDays" | "shipDays" | "deliverDays" | "callsPerSecond";
type Texts = "name" | "endpoint" | "email" | "timeZone" | "holidays";

/** What a supplier promised and how it is called. The key can be set, never read. */
export function Settings({ supplier, onChange }: { supplier: SupplierSettingsFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(supplier);
  const [apiKey, setKey] = useState("");
  const { run, busy, error } = useAction(UpdateSupplierDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { id, name, connector, endpoint, email, active, polled, callsPerSecond, acceptDays, shipDays, deliverDays, timeZone, holidays, closedDates } = form;
    const terms = { acceptDays, shipDays, deliverDays, timeZone, holidays, closedDates: closedDates ?? [] };
    const reached = connector === "portal" ? {} : { endpoint };
    const input = { id, name, connector, ...reached, email, active, polled, callsPerSecond, terms, ...(apiKey ? { apiKey } : {}) };
    if (!(await run({ input }, t("ui.saved")))) return;
    setKey("");
    onChange();
  };
  const text = (name: Texts, path: string = name) => (
    <TextInput
      label={t(`suppliers.${name}`)}
      value={form[name]}
      onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
      error={faults.get(path)}
    />
  );
  const number = (name: Numbers, path: string = name) => (
    <NumberInput
      label={t(`suppliers.${name}`)}
      min={0}
      allowDecimal={false}
      value={form[name]}
      onChange={(value) => setForm({ ...form, [name]: Number(value) })}
      error={faults.get(path)}
    />
  );
  return (
    <Card title={t("suppliers.settings")}>
      <Writable scope="suppliers:write">
<form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm" maw="44rem">
          {text("name")}
          <Select
            label={t("suppliers.connector")}
            allowDeselect={false}
            data={[
              { value: "http", label: t("suppliers.byHttp") },
              { value: "portal", label: t("suppliers.byPortal") },
            ]}
            value={form.connector}
            onChange={(connector) => setForm({ ...form, connector: connector ?? form.connector })}
            error={faults.get("connector")}
          />
          {form.connector === "portal" ? (
            text("email")
          ) : (
            <>
              {text("endpoint")}
              <PasswordInput
                label={t("suppliers.apiKey")}
                description={t("suppliers.keyHint")}
                autoComplete="off"
                value={apiKey}
                onChange={(event) => setKey(event.currentTarget.value)}
                error={faults.get("apiKey")}
              />
            </>
          )}
          <Columns>
            {number("acceptDays", "terms.acceptDays")}
            {number("shipDays", "terms.shipDays")}
            {number("deliverDays", "terms.deliverDays")}
            {number("callsPerSecond")}
            {text("timeZone", "terms.timeZone")}
            {text("holidays", "terms.holidays")}
          </Columns>
          <TagsInput
            label={t("suppliers.closedDates")}
            description={t("suppliers.closedDatesHint")}
            value={form.closedDates ?? []}
            onChange={(closedDates) => setForm({ ...form, closedDates })}
            error={faults.get("terms.closedDates") ?? [...faults].find(([path]) => path.startsWith("terms.closedDates."))?.[1]}
          />
          <Group gap="xl">
            <Switch label={t("suppliers.active")} checked={form.active} onChange={(event) => setForm({ ...form, active: event.currentTarget.checked })} />
            <Switch label={t("suppliers.polled")} checked={form.polled} onChange={(event) => setForm({ ...form, polled: event.currentTarget.checked })} />
          </Group>
          {error && faults.size === 0 && <p role="alert">{messageOf(error)}</p>}
          <Button type="submit" loading={busy} w="fit-content">
            {t("ui.save")}
          </Button>
        </Stack>
      </form>
</Writable>
    </Card>
  );
}
