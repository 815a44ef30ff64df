import { Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { useViewer } from "../api/viewer";
import { Columns } from "../ui/Columns";
import { Problem } from "../entry/Problem";
import { CreateAccessTokenDocument } from "../gql/graphql";
import { ShownOnce } from "./ShownOnce";

/** Makes a key, with no more than the viewer may do, and shows it once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { scopes: mine } = useViewer();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["orders:read"]);
  const [until, setUntil] = useState("");
  const [token, setToken] = useState<string>();
  const { run, busy, error } = useAction(CreateAccessTokenDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = until ? new Date(`${until}T23:59:59`).toISOString() : null;
    const done = await run({ input: { name, kind: "APP", scopes, expiresAt } });
    if (done) setToken(done.createAccessToken.token);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("developers.newToken")}
      size="lg"
      closeOnClickOutside={!token}
      closeOnEscape={!token}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      {token ? (
        <ShownOnce text={token} onKept={onClose}>
          {t("developers.shownOnce")}
        </ShownOnce>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput label={t("developers.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={faults.get("name")} data-autofocus required />
            <Checkbox.Group label={t("developers.may")} value={scopes} onChange={setScopes} error={faults.get("scopes")}>
              <Columns>
                {mine.map((scope) => (
                  <Checkbox key={scope} value={scope} label={scope} />
                ))}
              </Columns>
            </Checkbox.Group>
            <TextInput
              type="date"
              label={t("developers.until")}
              description={t("developers.untilHint")}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
              error={faults.get("expiresAt")}
              maw="14rem"
            />
            <Problem>{error && faults.size === 0 ? messageOf(error) : ""}</Problem>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("ui.cancel")}
              </Button>
              <Button type="submit" loading={busy} disabled={scopes.length === 0}>
                {t("developers.make")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
