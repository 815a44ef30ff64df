import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { type IncidentShownFragment, ResolveIncidentDocument } from "../gql/graphql";

/** Takes a problem off the queue by hand. */
export function ResolveDialog({ incident, onClose }: { incident: IncidentShownFragment; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const { run, busy } = useAction(ResolveIncidentDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { id: incident.id, note: note.trim() } }, t("exceptions.resolved"))) onClose(true);
  };
  return (
    <Modal opened onClose={() => onClose(false)} title={t("exceptions.resolveTitle")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <p>{t("exceptions.resolveHint")}</p>
          <Textarea label={t("exceptions.whatWasDone")} value={note} onChange={(event) => setNote(event.currentTarget.value)} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose(false)}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("exceptions.resolve")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
