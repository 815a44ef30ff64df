import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import {
  DeleteWebhookEndpointDocument,
  type EndpointShownFragment,
  RotateWebhookEndpointSecretDocument,
  SendTestWebhookDocument,
  UpdateWebhookEndpointDocument,
} from "../gql/graphql";
import { Ago, Moment } from "../ui/Moment";
import { useNow } from "../ui/now";
import { Tag } from "../ui/Tag";
import { EndpointForm } from "./EndpointForm";
import { ShownOnce } from "./ShownOnce";
import css from "./Webhooks.module.css";

/** One endpoint: how it is, and what may be done with it. */
export function Endpoint({ endpoint, onChange }: { endpoint: EndpointShownFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const { url, description, kinds, enabled, disabledAt, failingSince, deliveredAt, waiting, secretBeforeUntil } = endpoint;
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <code className={css.url}>{url}</code>
        <State endpoint={endpoint} />
      </Group>
      {description && <Text size="sm">{description}</Text>}
      <div className={css.facts}>
        <span title={kinds.join(" ")}>{kinds.length === 0 ? t("developers.hooks.allKinds") : t("developers.hooks.someKinds", { count: kinds.length })}</span>
        <span>
          {t("developers.hooks.lastTaken")} <Ago at={deliveredAt} />
        </span>
        {waiting > 0 && <span>{t("developers.hooks.waiting", { count: waiting })}</span>}
        {enabled && failingSince && (
          <span>
            {t("developers.hooks.failingSince")} <Ago at={failingSince} />
          </span>
        )}
        {!enabled && (
          <span>
            {t("developers.hooks.disabledAt")} <Moment at={disabledAt} />
          </span>
        )}
        {secretBeforeUntil && Date.parse(secretBeforeUntil) > now && (
          <span>
            {t("developers.hooks.oldSecretUntil")} <Moment at={secretBeforeUntil} />
          </span>
        )}
      </div>
      {may("webhooks:write") && <Actions endpoint={endpoint} onChange={onChange} />}
    </Stack>
  );
}

function State({ endpoint: { enabled, disabledReason, failingSince } }: { endpoint: EndpointShownFragment }) {
  const { t } = useTranslation();
  if (!enabled) return <Tag tone={disabledReason === "BY_HAND" ? "quiet" : "bad"}>{t(`developers.hooks.reasons.${disabledReason ?? "BY_HAND"}`)}</Tag>;
  return failingSince ? <Tag tone="warn">{t("developers.hooks.failing")}</Tag> : <Tag tone="good">{t("developers.hooks.on")}</Tag>;
}

function Actions({ endpoint: { id, url, description, kinds, enabled }, onChange }: { endpoint: EndpointShownFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "delete" | "secret">();
  const [secret, setSecret] = useState<string>();
  const test = useAction(SendTestWebhookDocument);
  const update = useAction(UpdateWebhookEndpointDocument);
  const rotate = useAction(RotateWebhookEndpointSecretDocument);
  const remove = useAction(DeleteWebhookEndpointDocument);
  const done = () => {
    setDialog(undefined);
    setSecret(undefined);
    onChange();
  };
  const tryIt = async () => {
    if (await test.run({ endpointId: id }, t("developers.hooks.tested"))) onChange();
  };
  const turn = async () => {
    if (await update.run({ input: { id, enabled: !enabled } }, t(enabled ? "developers.hooks.isDisabled" : "developers.hooks.isEnabled"))) onChange();
  };
  const renew = async () => {
    const made = await rotate.run({ input: { id } });
    if (made) setSecret(made.rotateWebhookEndpointSecret.secret);
  };
  const drop = async () => {
    if (await remove.run({ id }, t("developers.hooks.deleted"))) done();
  };
  const dialogs = { centered: true, closeButtonProps: { "aria-label": t("ui.close") } };
  return (
    <Group gap="xs">
      {enabled && (
        <Button size="compact-sm" variant="default" loading={test.busy} onClick={() => void tryIt()}>
          {t("developers.hooks.test")}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => setDialog("edit")}>
        {t("developers.hooks.edit")}
      </Button>
      <Button size="compact-sm" variant={enabled ? "default" : "filled"} loading={update.busy} onClick={() => void turn()}>
        {t(enabled ? "developers.hooks.disable" : "developers.hooks.enable")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setDialog("secret")}>
        {t("developers.hooks.newSecret")}
      </Button>
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => setDialog("delete")}>
        {t("developers.hooks.delete")}
      </Button>
      {dialog === "edit" && <EndpointForm endpoint={{ id, url, description, kinds }} onClose={done} />}
      <Modal {...dialogs} opened={dialog === "secret"} onClose={done} title={t("developers.hooks.newSecret")} closeOnClickOutside={!secret} closeOnEscape={!secret}>
        {secret ? (
          <ShownOnce text={secret} onKept={done}>
            {t("developers.hooks.secretHint")}
          </ShownOnce>
        ) : (
          <Stack gap="sm">
            <Text>{t("developers.hooks.rotateHint")}</Text>
            <Button loading={rotate.busy} onClick={() => void renew()}>
              {t("developers.hooks.rotate")}
            </Button>
          </Stack>
        )}
      </Modal>
      <Modal {...dialogs} opened={dialog === "delete"} onClose={done} title={t("developers.hooks.deleteTitle")}>
        <Stack gap="sm">
          <Text>{t("developers.hooks.deleteHint", { url })}</Text>
          <Button color="red" loading={remove.busy} onClick={() => void drop()}>
            {t("developers.hooks.delete")}
          </Button>
        </Stack>
      </Modal>
    </Group>
  );
}
