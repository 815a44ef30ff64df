import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useReread, type ViewerUser } from "../api/viewer";
import { BeginTotpDocument, type BeginTotpMutation } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Tag } from "../ui/Tag";
import { RecoveryCodes } from "./RecoveryCodes";
import { RemoveFactor } from "./RemoveFactor";
import { SetUpFactor } from "./SetUpFactor";

/** A code besides the password. */
export function SecondFactor({ user }: { user: ViewerUser }) {
  const { t } = useTranslation();
  const reread = useReread();
  const begin = useAction(BeginTotpDocument);
  const [setup, setSetup] = useState<BeginTotpMutation["beginTotp"]>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [removing, setRemoving] = useState(false);
  const start = async () => setSetup((await begin.run({}))?.beginTotp);
  return (
    <Card
      title={t("account.factor")}
      aside={user.hasTotp ? <Tag tone="good">{t("account.on")}</Tag> : <Tag tone="quiet">{t("account.off")}</Tag>}
    >
      <Text c="dimmed" size="sm" mb="sm">
        {user.hasTotp ? t("account.codesLeft", { count: user.recoveryCodes }) : t("account.factorHint")}
      </Text>
      {user.hasTotp ? (
        <Button variant="default" onClick={() => setRemoving(true)}>
          {t("account.removeFactor")}
        </Button>
      ) : (
        <Button onClick={() => void start()} loading={begin.busy}>
          {t("account.setUp")}
        </Button>
      )}
      {setup && (
        <SetUpFactor
          setup={setup}
          onClose={(made) => {
            setSetup(undefined);
            setCodes(made);
            reread();
          }}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />}
      {removing && (
        <RemoveFactor
          onClose={() => {
            setRemoving(false);
            reread();
          }}
        />
      )}
    </Card>
  );
}
