import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useRead } from "../api/read";
import { RevokeOtherSessionsDocument, RevokeSessionDocument, SessionsDocument } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Ago } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { deviceOf } from "./device";
import css from "./Sessions.module.css";

/** Where the person is signed in. */
export function Sessions() {
  const { t } = useTranslation();
  const { data, error, again } = useRead(SessionsDocument, {}, 60_000);
  const revoke = useAction(RevokeSessionDocument);
  const others = useAction(RevokeOtherSessionsDocument);
  const sessions = data?.sessions ?? [];
  const end = async (id: string) => {
    if (await revoke.run({ id }, t("account.sessionEnded"))) again();
  };
  const endOthers = async () => {
    if (await others.run({}, t("account.othersEnded"))) again();
  };
  return (
    <Card
      title={t("account.sessions")}
      aside={
        sessions.length > 1 && (
          <Button size="compact-sm" variant="default" onClick={() => void endOthers()} loading={others.busy}>
            {t("account.endOthers")}
          </Button>
        )
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={2} />)}
      <ul className={css.list}>
        {sessions.map(({ id, device, address, method, current, lastSeenAt }) => (
          <li key={id}>
            <div>
              <div title={device}>
                {deviceOf(device) || t("account.unknownDevice")} {current && <Tag tone="good">{t("account.thisOne")}</Tag>}
              </div>
              <Text c="dimmed" size="sm">
                {address} · {method} · <Ago at={lastSeenAt} />
              </Text>
            </div>
            {!current && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={t("account.endSession", { device: deviceOf(device) || t("account.unknownDevice") })}
                onClick={() => void end(id)}
              >
                {t("account.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
