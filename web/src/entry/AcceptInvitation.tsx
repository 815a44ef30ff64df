import { Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CombinedError } from "urql";
import { cookieChanged, dropHash } from "../api/session";
import { AcceptInvitationDocument, InvitationDocument, type InvitationQuery, SignOutDocument } from "../gql/graphql";
import { Loading } from "../ui/Blank";
import { formatMoment } from "../ui/moments";
import { requests, useAsk, useWords } from "./ask";
import { Door } from "./Door";
import { Newcomer } from "./Newcomer";
import { Problem } from "./Problem";
import { SignInForm } from "./SignInForm";

/** Becoming a member: a newcomer says who they are; a known one signs in first. */
export function AcceptInvitation({ token }: { token: string }) {
  const { t, i18n } = useTranslation();
  const words = useWords({ NOT_FOUND: t("entry.linkOver") });
  const [found, setFound] = useState<InvitationQuery>();
  const [failed, setFailed] = useState<CombinedError>();
  const accept = useAsk(AcceptInvitationDocument, { NOT_FOUND: t("entry.linkOver") });
  const read = async () => {
    const { data, error } = await requests.query(InvitationDocument, { token }, { requestPolicy: "network-only" });
    setFound(data);
    setFailed(error);
  };
  useEffect(() => void read(), []);
  const join = async (who: { name?: string; password?: string } = {}) => {
    if (!(await accept.run({ input: { token, ...who } }))) return;
    dropHash();
    cookieChanged();
    location.assign("/admin");
  };
  const leave = async () => {
    await requests.mutation(SignOutDocument, {});
    cookieChanged();
    await read();
  };
  if (!found) return <Door title={t("entry.invitation")}>{failed ? <Problem>{words(failed)}</Problem> : <Loading rows={2} />}</Door>;
  const { invitation, viewer } = found;
  const known = viewer?.user;
  return (
    <Door title={t("entry.invitationTo", { store: invitation.storeName })}>
      <Text>{t("entry.invitationHint", { role: t(`people.role.${invitation.role}`), email: invitation.email, until: formatMoment(invitation.expiresAt, i18n.language) })}</Text>
      {known && known.email !== invitation.email && (
        <>
          <Text>{t("entry.otherPerson", { email: known.email })}</Text>
          <Button onClick={() => void leave()}>{t("app.signOut")}</Button>
        </>
      )}
      {known?.email === invitation.email && (
        <Button onClick={() => void join()} loading={accept.busy} autoFocus>
          {t("entry.accept")}
        </Button>
      )}
      {!known && invitation.hasAccount && <SignInForm as={invitation.email} onDone={() => void read()} />}
      {!known && !invitation.hasAccount && <Newcomer email={invitation.email} busy={accept.busy} faults={accept.faults} onJoin={(who) => void join(who)} />}
      <Problem>{accept.problem}</Problem>
    </Door>
  );
}
