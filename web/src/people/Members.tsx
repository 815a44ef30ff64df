import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay, useReread } from "../api/viewer";
import { ChangeRoleDocument, type MembersQuery, type Role } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Tag } from "../ui/Tag";
import css from "./People.module.css";
import { RemoveMember } from "./RemoveMember";
import { roles } from "./roles";

export type Member = MembersQuery["members"][number];

export function Members({ members, onChange }: { members: readonly Member[]; onChange: () => void }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState<Member>();
  return (
    <Card title={t("people.members")}>
      {members.length === 0 && <p>{t("people.noMembers")}</p>}
      <ul className={css.list}>
        {members.map((member) => (
          <MemberRow key={member.id} member={member} onChange={onChange} onRemove={() => setRemoving(member)} />
        ))}
      </ul>
      {removing && (
        <RemoveMember
          member={removing}
          onClose={(done) => {
            setRemoving(undefined);
            if (done) onChange();
          }}
        />
      )}
    </Card>
  );
}

interface MemberRowProps {
  member: Member;
  onChange: () => void;
  onRemove: () => void;
}

function MemberRow({ member: { id, name, email, role, yourself }, onChange, onRemove }: MemberRowProps) {
  const { t } = useTranslation();
  const may = useMay();
  const reread = useReread();
  const { run, busy } = useAction(ChangeRoleDocument);
  const change = async (to: Role) => {
    await run({ input: { memberId: id, role: to } }, t("people.changed", { name, role: t(`people.role.${to}`) }));
    if (yourself) reread();
    onChange();
  };
  return (
    <li>
      <div className={css.who}>
        <span>
          {name} {yourself && <Tag tone="quiet">{t("people.you")}</Tag>}
        </span>
        <small>{email}</small>
      </div>
      {may("people:write") ? (
        <>
          <NativeSelect
            size="xs"
            aria-label={t("people.roleOf", { name })}
            value={role}
            disabled={busy}
            onChange={(event) => void change(event.currentTarget.value as Role)}
            data={roles.map((value) => ({ value, label: t(`people.role.${value}`) }))}
          />
          <Button size="compact-sm" variant="subtle" color="red" onClick={onRemove} aria-label={t("people.removeOne", { name })}>
            {t("ui.remove")}
          </Button>
        </>
      ) : (
        <Tag tone="quiet">{t(`people.role.${role}`)}</Tag>
      )}
    </li>
  );
}
