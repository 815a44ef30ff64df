import { Button, Group, Image, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { useMay } from "../api/viewer";
import { type FulfillmentSettingsQuery, UpdateStoreDocument } from "../gql/graphql";
import { Card } from "../ui/Card";

/** How the store looks to its buyers. */
export function Brand({ store, onChange }: { store: FulfillmentSettingsQuery["store"]; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay()("settings:write");
  const { run, busy, error } = useAction(UpdateStoreDocument, { quiet: true });
  const [logoUrl, setLogo] = useState(store.logoUrl);
  const [accentColor, setColour] = useState(store.accentColor);
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { logoUrl, accentColor: accentColor.toLowerCase() } }, t("fulfillment.brandSaved"))) onChange();
  };
  return (
    <Card title={t("fulfillment.brand")}>
      <form onSubmit={(event) => void submit(event)}>
        {logoUrl && <Image src={logoUrl} alt={t("fulfillment.logo")} w="auto" h={48} fit="contain" mb="sm" />}
        <Group align="flex-start">
          <TextInput
            type="file"
            label={t("fulfillment.logo")}
            description={t("fulfillment.logoHint")}
            accept="image/png,image/jpeg,image/webp,image/gif"
            error={faults.get("logoUrl")}
            disabled={!may}
            onChange={(event) => void dataOf(event.currentTarget.files?.[0] ?? null).then(setLogo)}
          />
          <TextInput label={t("fulfillment.colour")} description={t("fulfillment.colourHint")} placeholder="#1a5fb4" value={accentColor} onChange={(event) => setColour(event.currentTarget.value)} error={faults.get("accentColor")} disabled={!may} />
        </Group>
        {may && (
          <Group mt="sm">
            <Button type="submit" size="sm" loading={busy}>
              {t("ui.save")}
            </Button>
            {logoUrl && (
              <Button size="sm" variant="default" onClick={() => setLogo("")}>
                {t("fulfillment.noLogo")}
              </Button>
            )}
          </Group>
        )}
      </form>
    </Card>
  );
}

/** A picture as the server keeps it. */
function dataOf(file: File | null): Promise<string> {
  if (!file) return Promise.resolve("");
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("the file could not be read"));
    reader.readAsDataURL(file);
  });
}
