import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { AuditLogDocument, type AuditLogQuery } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Moment } from "../ui/Moment";
import css from "./AuditLog.module.css";

type Entry = NonNullable<NonNullable<NonNullable<AuditLogQuery["auditLog"]["edges"]>[number]>["node"]>;

/** Who changed what, the newest first. */
export function AuditLog() {
  const { t } = useTranslation();
  const [first, setFirst] = useState(25);
  const [text, setText] = useState("");
  const [actor] = useDebouncedValue(text.trim(), 250);
  const { data, error, again } = useRead(AuditLogDocument, { first, filter: actor ? { actor } : null }, 15_000);
  const entries = (data?.auditLog.edges ?? []).flatMap((edge) => edge?.node ?? []);
  return (
    <Card
      title={t("developers.audit")}
      aside={<TextInput size="xs" aria-label={t("developers.actor")} placeholder={t("developers.actor")} value={text} onChange={(event) => setText(event.currentTarget.value)} />}
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={4} />)}
      {data && entries.length === 0 && <p>{t("developers.noEntries")}</p>}
      <ul className={css.entries}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <AuditEntry entry={entry} />
          </li>
        ))}
      </ul>
      {data && data.auditLog.totalCount > entries.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setFirst(Math.min(first + 50, 250))} disabled={first >= 250}>
          {t("ui.more")}
        </Button>
      )}
    </Card>
  );
}

function AuditEntry({ entry: { action, actor, actorKind, address, createdAt, changes, leftOut } }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>
        <code>{action}</code> {actor || t("developers.operator")}{" "}
        <small>
          {actorKind} · {address} · <Moment at={createdAt} />
        </small>
      </summary>
      <ul className={css.changes}>
        {changes.map(({ type, record, op, count, fields }, place) => (
          <li key={place}>
            {t(`developers.ops.${op}`)} {type} {count > 1 && `× ${count}`} <small>{record}</small>
            {fields.map(({ name, before, after, withheld }) => (
              <div key={name} className={css.field}>
                <code>{name}</code> {withheld ? t("developers.withheld") : `${before ?? "–"} → ${after ?? "–"}`}
              </div>
            ))}
          </li>
        ))}
        {leftOut > 0 && <li>{t("developers.leftOut", { count: leftOut })}</li>}
      </ul>
    </details>
  );
}
