import { Anchor, Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { knowsPasskeys, makePasskey } from "../api/passkey";
import { useRead } from "../api/read";
import {
  BeginPasskeyRegistrationDocument,
  FinishPasskeyRegistrationDocument,
  PasskeysDocument,
  RemoveExternalIdentityDocument,
  RemovePasskeyDocument,
} from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Ago } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { deviceOf } from "./device";
import css from "./Sessions.module.css";

/** The ways in without a password: passkeys, and accounts elsewhere. */
export function Keys() {
  const { t } = useTranslation();
  const { data, error, again } = useRead(PasskeysDocument, {}, 60_000);
  const begin = useAction(BeginPasskeyRegistrationDocument);
  const finish = useAction(FinishPasskeyRegistrationDocument);
  const removeKey = useAction(RemovePasskeyDocument);
  const removeIdentity = useAction(RemoveExternalIdentityDocument);
  const add = async () => {
    const asked = await begin.run({});
    const credential = asked && (await makePasskey(asked.beginPasskeyRegistration.options));
    if (!credential) return;
    const name = deviceOf(navigator.userAgent) || t("account.unknownDevice");
    if (await finish.run({ input: { name, credential } }, t("account.keyAdded"))) again();
  };
  const remove = async (gone: Promise<unknown>) => {
    if (await gone) again();
  };
  const { passkeys = [], externalIdentities = [], signInMethods } = data ?? {};
  return (
    <Card
      title={t("account.keys")}
      aside={
        signInMethods?.passkey &&
        knowsPasskeys() && (
          <Button size="compact-sm" variant="default" onClick={() => void add()} loading={begin.busy || finish.busy}>
            {t("account.addKey")}
          </Button>
        )
      }
    >
      <Text c="dimmed" size="sm" mb="sm">
        {t("account.keysHint")}
      </Text>
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={2} />)}
      <ul className={css.list}>
        {passkeys.map(({ id, name, suspended, createdAt, lastUsedAt }) => (
          <li key={id}>
            <div>
              <div>
                {name} {suspended && <Tag tone="bad">{t("account.suspended")}</Tag>}
              </div>
              <Text c="dimmed" size="sm">
                {lastUsedAt ? t("account.keyUsed") : t("account.keyMade")} <Ago at={lastUsedAt ?? createdAt} />
              </Text>
            </div>
            <Remove what={name} onClick={() => void remove(removeKey.run({ id }, t("account.keyRemoved")))} />
          </li>
        ))}
        {externalIdentities.map(({ id, provider, email }) => (
          <li key={id}>
            <div>
              <div>{provider}</div>
              <Text c="dimmed" size="sm">
                {email}
              </Text>
            </div>
            <Remove what={provider} onClick={() => void remove(removeIdentity.run({ id }, t("account.keyRemoved")))} />
          </li>
        ))}
      </ul>
      {signInMethods?.provider && (
        <Anchor href={`${signInMethods.provider.startUrl}?link=1&return_to=/admin/account`}>{t("account.link", { name: signInMethods.provider.name })}</Anchor>
      )}
    </Card>
  );
}

function Remove({ what, onClick }: { what: string; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="compact-sm" variant="subtle" color="red" aria-label={t("account.removeKey", { name: what })} onClick={onClick}>
      {t("account.remove")}
    </Button>
  );
}
