import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { type MembersQuery, RevokeInvitationDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Ago } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import css from "./People.module.css";

/** Links that were sent and not followed yet. */
export function Invitations({ invitations, onChange }: { invitations: MembersQuery["invitations"]; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { run, busy } = useAction(RevokeInvitationDocument);
  const revoke = async (id: string, email: string) => {
    if (await run({ id }, t("people.revoked", { email }))) onChange();
  };
  return (
    <Card title={t("people.invitations")}>
      <ul className={css.list}>
        {invitations.map(({ id, email, role, invitedBy, expiresAt }) => (
          <li key={id}>
            <div className={css.who}>
              <span>{email}</span>
              <small>
                {t("people.invitedBy", { name: invitedBy })} <Ago at={expiresAt} />
              </small>
            </div>
            <Tag tone="quiet">{t(`people.role.${role}`)}</Tag>
            {may("people:write") && (
              <Button size="compact-sm" variant="subtle" color="red" loading={busy} onClick={() => void revoke(id, email)} aria-label={t("people.revokeOne", { email })}>
                {t("people.revoke")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
