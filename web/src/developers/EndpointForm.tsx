import { Button, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { useRead } from "../api/read";
import { Problem } from "../entry/Problem";
import { CreateWebhookEndpointDocument, UpdateWebhookEndpointDocument, WebhookEventKindsDocument } from "../gql/graphql";
import { ShownOnce } from "./ShownOnce";

interface Editable {
  id: string;
  url: string;
  description: string;
  kinds: readonly string[];
}

/** Adds an endpoint, and shows its secret once; or changes one. */
export function EndpointForm({ endpoint, onClose }: { endpoint?: Editable; onClose: () => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(endpoint?.url ?? "https://");
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const [kinds, setKinds] = useState([...(endpoint?.kinds ?? [])]);
  const [idempotencyKey, setKey] = useState(newKey);
  const [secret, setSecret] = useState<string>();
  const { data } = useRead(WebhookEventKindsDocument, {}, 3_600_000);
  const create = useAction(CreateWebhookEndpointDocument, { quiet: true });
  const update = useAction(UpdateWebhookEndpointDocument, { quiet: true });
  const error = create.error ?? update.error;
  const faults = faultsOf(error);
  const kindsFault = [...faults].find(([field]) => field.startsWith("kinds"))?.[1];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (endpoint) {
      if (await update.run({ input: { id: endpoint.id, url, description, kinds } }, t("ui.saved"))) onClose();
      return;
    }
    const made = await create.run({ input: { url, description, kinds, idempotencyKey } });
    setKey(newKey()); // what is changed now is another endpoint
    if (made) setSecret(made.createWebhookEndpoint.secret);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={endpoint ? t("developers.hooks.editTitle") : t("developers.hooks.new")}
      size="lg"
      closeOnClickOutside={!secret}
      closeOnEscape={!secret}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      {secret ? (
        <ShownOnce text={secret} onKept={onClose}>
          {t("developers.hooks.secretHint")}
        </ShownOnce>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput
              type="url"
              label={t("developers.hooks.url")}
              description={t("developers.hooks.urlHint")}
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
              error={faults.get("url")}
              data-autofocus
              required
            />
            <TextInput
              label={t("developers.hooks.description")}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
              error={faults.get("description")}
            />
            <MultiSelect
              label={t("developers.hooks.kinds")}
              placeholder={kinds.length === 0 ? t("developers.hooks.allKinds") : undefined}
              description={t("developers.hooks.kindsHint")}
              data={[...(data?.webhookEventKinds ?? kinds)]}
              value={kinds}
              onChange={setKinds}
              error={kindsFault}
              searchable
              clearable
            />
            <Problem>{error && faults.size === 0 ? messageOf(error) : ""}</Problem>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("ui.cancel")}
              </Button>
              <Button type="submit" loading={create.busy || update.busy}>
                {endpoint ? t("ui.save") : t("developers.hooks.make")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
