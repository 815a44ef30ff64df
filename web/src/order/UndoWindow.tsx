import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { HoldDocument, type SubOrderShownFragment } from "../gql/graphql";
import { countdown } from "../ui/moments";
import { useSecond } from "../ui/now";
import css from "./UndoWindow.module.css";

type Waiting = Pick<SubOrderShownFragment, "id" | "name" | "submitAt" | "allowedActions">;

/** A sub-order that goes out by itself soon, and may still be stopped. */
export function UndoWindow({ sub }: { sub: Waiting }) {
  const { t } = useTranslation();
  const now = useSecond();
  const [key] = useState(newKey);
  const { run, busy } = useAction(HoldDocument);
  const stop = () => void run({ input: { id: sub.id, reason: "MERCHANT_REVIEW", note: "", idempotencyKey: key } }, t("order.stopped", { name: sub.name }));
  return (
    <Group className={css.window} gap="sm" justify="space-between">
      <span>
        {t("order.goesOutIn")} <time className={css.left}>{countdown(Date.parse(sub.submitAt ?? ""), now)}</time>
      </span>
      {sub.allowedActions.includes("HOLD") && (
        <Button size="compact-sm" variant="default" onClick={stop} loading={busy}>
          {t("order.stop")}
        </Button>
      )}
    </Group>
  );
}
