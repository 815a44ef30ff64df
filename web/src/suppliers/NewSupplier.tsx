import { Button, Group, Modal, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { CreateSupplierDocument, type CreateSupplierMutation } from "../gql/graphql";
import { Secret } from "./Secret";

const blank = { name: "", code: "", endpoint: "", email: "", apiKey: "" };

/** Adds a supplier, and shows the secret that it signs with, once. */
export function NewSupplier({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(blank);
  const [connector, setConnector] = useState("http");
  const portal = connector === "portal";
  const [polled, setPolled] = useState(false);
  const [made, setMade] = useState<CreateSupplierMutation["createSupplier"]>();
  const { run, busy, error } = useAction(CreateSupplierDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { apiKey, ...required } = form;
    const done = await run({ input: { ...required, connector, polled, ...(apiKey ? { apiKey } : {}) } }, t("suppliers.added", { name: form.name }));
    if (done) setMade(done.createSupplier);
  };
  const input = (name: keyof typeof blank, hint?: string) => ({
    label: t(`suppliers.${name}`),
    description: hint,
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
    error: faults.get(name),
  });
  return (
    <Modal opened onClose={onClose} title={t("suppliers.add")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      {made ? (
        <Stack gap="sm">
          {made.webhookSecret ? <Secret secret={made.webhookSecret} webhookUrl={made.supplier.webhookUrl} /> : <p>{t("suppliers.existed")}</p>}
          <Button onClick={onClose}>{t("ui.close")}</Button>
        </Stack>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput required data-autofocus {...input("name")} />
            <TextInput required {...input("code", t("suppliers.codeHint"))} />
            <Select
              label={t("suppliers.connector")}
              allowDeselect={false}
              data={[
                { value: "http", label: t("suppliers.byHttp") },
                { value: "portal", label: t("suppliers.byPortal") },
              ]}
              value={connector}
              onChange={(chosen) => setConnector(chosen ?? "http")}
              error={faults.get("connector")}
            />
            {portal ? (
              <TextInput type="email" {...input("email", t("suppliers.emailHint"))} />
            ) : (
              <>
                <TextInput required type="url" {...input("endpoint", t("suppliers.endpointHint"))} />
                <PasswordInput autoComplete="off" {...input("apiKey", t("suppliers.writeOnly"))} />
                <Switch label={t("suppliers.polled")} checked={polled} onChange={(event) => setPolled(event.currentTarget.checked)} />
              </>
            )}
            {error && faults.size === 0 && <p role="alert">{messageOf(error)}</p>}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("ui.cancel")}
              </Button>
              <Button type="submit" loading={busy}>
                {t("suppliers.add")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
