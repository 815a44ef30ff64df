import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { CreateShippingProfileDocument } from "../gql/graphql";
import { newGroup, writeGroups } from "./draft";

/** A custom profile begins disabled and free in the rest of the world, to be edited. */
export function NewProfile({ currency, onClose }: { currency: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const { run, busy, error } = useAction(CreateShippingProfileDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const group = newGroup(currency);
    Object.assign(group.zones[0]!, { name: t("shipping.restOfWorld"), restOfWorld: true });
    Object.assign(group.zones[0]!.rates[0]!, { name: t("shipping.standard") });
    const done = await run({ input: { name: name.trim(), enabled: false, groups: writeGroups([group]) } }, t("shipping.created", { name: name.trim() }));
    if (done) void navigate({ to: "/shipping/$profileId", params: { profileId: done.createShippingProfile.id } });
  };
  return (
    <Modal opened onClose={onClose} title={t("shipping.newProfile")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t("shipping.name")}
            description={t("shipping.nameHint")}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={faultsOf(error).get("name")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("shipping.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
