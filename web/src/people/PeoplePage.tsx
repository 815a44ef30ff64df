import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { MembersDocument } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Page } from "../ui/Page";
import { Invitations } from "./Invitations";
import { Invite } from "./Invite";
import { Members } from "./Members";
import css from "./People.module.css";
import { roles } from "./roles";

/** Who may look at the store, and do what. */
export function PeoplePage() {
  const { t } = useTranslation();
  const may = useMay();
  const [inviting, { open, close }] = useDisclosure(false);
  const { data, error, again } = useRead(MembersDocument, {}, 30_000);
  return (
    <Page
      title={t("people.title")}
      aside={
        may("people:write") && (
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={open}>
            {t("people.invite")}
          </Button>
        )
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={3} height={64} />)}
      {data && <Members members={data.members} onChange={again} />}
      {data && data.invitations.length > 0 && <Invitations invitations={data.invitations} onChange={again} />}
      <Card title={t("people.roles")}>
        <dl className={css.roles}>
          {roles.map((role) => (
            <div key={role}>
              <dt>{t(`people.role.${role}`)}</dt>
              <dd>{t(`people.does.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {inviting && (
        <Invite
          onClose={() => {
            close();
            again();
          }}
        />
      )}
    </Page>
  );
}
