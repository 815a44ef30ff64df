import { Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { RemoveMemberDocument } from "../gql/graphql";
import type { Member } from "./Members";

export function RemoveMember({ member: { id, name, yourself }, onClose }: { member: Member; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const { run, busy } = useAction(RemoveMemberDocument);
  const remove = async () => {
    if (await run({ id }, t("people.removed", { name }))) onClose(true);
  };
  return (
    <Modal opened onClose={() => onClose(false)} title={t("people.removeOne", { name })} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <Stack gap="sm">
        <p>{t(yourself ? "people.removeYourself" : "people.removeHint", { name })}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onClose(false)} data-autofocus>
            {t("ui.cancel")}
          </Button>
          <Button color="red" loading={busy} onClick={() => void remove()}>
            {t("ui.remove")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
