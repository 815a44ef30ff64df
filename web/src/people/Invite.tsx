import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { Problem } from "../entry/Problem";
import { InviteMemberDocument, type Role } from "../gql/graphql";
import { roles } from "./roles";

/** Sends somebody a link to become a member. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("FULFILLER");
  const { run, busy, error } = useAction(InviteMemberDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const to = email.trim();
    if (await run({ input: { email: to, role } }, t("people.invited", { email: to }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("people.invite")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            type="email"
            label={t("entry.email")}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={faults.get("email")}
            data-autofocus
            required
          />
          <NativeSelect
            label={t("people.roleLabel")}
            description={t(`people.does.${role}`)}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value as Role)}
            data={roles.map((value) => ({ value, label: t(`people.role.${value}`) }))}
          />
          <Problem>{error && faults.size === 0 ? messageOf(error) : ""}</Problem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("people.send")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
