import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAPI } from "../api/api";
import { useAction } from "../api/act";
import { type FulfillmentMode, SetFulfillmentModeDocument } from "../gql/graphql";
import { Loading } from "../ui/Blank";

export interface Change {
  /** None: the store. */
  supplier?: { id: string; name: string };
  /** Null: as the store. */
  mode: FulfillmentMode | null;
}

/** Says what a change of mode means for what waits already, and asks what to do with it. */
export function ModeDialog({ change: { supplier, mode }, onClose }: { change: Change; onClose: (changed: boolean) => void }) {
  const { t } = useTranslation();
  const { requests } = useAPI();
  const [waiting, setWaiting] = useState<number>();
  const [send, setSend] = useState("wait");
  const { run, busy } = useAction(SetFulfillmentModeDocument);
  const supplierId = supplier?.id ?? null;
  useEffect(() => {
    let stale = false;
    void requests.mutation(SetFulfillmentModeDocument, { input: { mode, supplierId, dryRun: true } }).then(({ data }) => {
      if (!stale) setWaiting(data?.setFulfillmentMode.waiting ?? 0);
    });
    return () => {
      stale = true;
    };
  }, [requests, mode, supplierId]);
  const modeName = mode ? t(`words.mode.${mode}`) : t("fulfillment.storesMode");
  const name = supplier?.name ?? t("fulfillment.theStore");
  const apply = async () => {
    const submitWaiting = send === "send";
    const done = t(submitWaiting ? "fulfillment.changedAndSent" : "fulfillment.changed", { name, mode: modeName, count: waiting ?? 0 });
    if (await run({ input: { mode, supplierId, submitWaiting } }, done)) onClose(true);
  };
  return (
    <Modal opened onClose={() => onClose(false)} title={t("fulfillment.changeTitle", { name: supplier?.name ?? t("fulfillment.store"), mode: modeName })} closeButtonProps={{ "aria-label": t("ui.close") }}>
      {waiting === undefined ? (
        <Loading rows={1} />
      ) : (
        <Stack gap="sm">
          <Text>{t("fulfillment.submittedStays")}</Text>
          {waiting > 0 && (
            <Radio.Group label={t("fulfillment.wouldSend", { count: waiting })} value={send} onChange={setSend}>
              <Stack gap="xs" mt="xs">
                <Radio value="wait" label={t("fulfillment.letWait")} />
                <Radio value="send" label={t("fulfillment.sendNow", { count: waiting })} />
              </Stack>
            </Radio.Group>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose(false)}>
              {t("ui.cancel")}
            </Button>
            <Button onClick={() => void apply()} loading={busy} data-autofocus>
              {t("fulfillment.change")}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
