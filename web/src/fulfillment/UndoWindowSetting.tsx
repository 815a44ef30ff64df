import { Button, Group, NumberInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { Writable } from "../api/Writable";
import { UpdateStoreDocument } from "../gql/graphql";
import { Card } from "../ui/Card";

/** How long an automatic sub-order may still be stopped. */
export function UndoWindowSetting({ seconds, onChange }: { seconds: number; onChange: () => void }) {
  const { t } = useTranslation();
  const [minutes, setMinutes] = useState<number | string>(seconds / 60);
  const { run, busy, error } = useAction(UpdateStoreDocument, { quiet: true });
  const wanted = Math.round(Number(minutes) * 60);
  const save = async () => {
    if (await run({ input: { undoWindowSeconds: wanted } }, t("ui.saved"))) onChange();
  };
  return (
    <Card title={t("fulfillment.undoWindow")}>
      <Text c="dimmed" size="sm" mb="xs">
        {t("fulfillment.undoWindowHint")}
      </Text>
      <Writable scope="settings:write">
<Group align="flex-end" gap="sm">
        <NumberInput
          label={t("fulfillment.minutes")}
          value={minutes}
          onChange={setMinutes}
          min={0}
          max={1440}
          decimalScale={2}
          w="8rem"
          error={faultsOf(error).get("undoWindowSeconds")}
        />
        <Button onClick={() => void save()} loading={busy} disabled={minutes === "" || wanted === seconds}>
          {t("ui.save")}
        </Button>
      </Group>
</Writable>
    </Card>
  );
}
