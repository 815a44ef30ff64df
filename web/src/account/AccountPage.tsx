import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { Blank } from "../ui/Blank";
import { Page } from "../ui/Page";
import { Email } from "./Email";
import { Keys } from "./Keys";
import { Password } from "./Password";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";

/** How a person signs in, and where they are signed in. */
export function AccountPage() {
  const { t } = useTranslation();
  const { user } = useViewer();
  if (!user) return <Blank page title={t("account.title")}>{t("account.byToken")}</Blank>;
  return (
    <Page title={t("account.title")} below={`${user.name} · ${user.email}`}>
      {user.hasPassword && <Password email={user.email} />}
      <SecondFactor user={user} />
      <Keys />
      <Sessions />
      {user.hasPassword && <Email />}
    </Page>
  );
}
