import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { Blank } from "../ui/Blank";
import { useSignOut } from "./signOut";
import { useSwitchStore } from "./Stores";

/** For somebody who belongs to no store, or was shut out of the one they looked at. */
export function NoStore() {
  const { t } = useTranslation();
  const { user, stores } = useViewer();
  const signOut = useSignOut();
  const switchTo = useSwitchStore();
  return (
    <main>
      <Blank page title={t("app.noStore")}>
        <p>{t(stores.length ? "app.otherStores" : "app.noStoreHint", { email: user?.email })}</p>
        {stores.map(({ storeId, name }) => (
          <Button key={storeId} m={4} onClick={() => void switchTo(storeId)}>
            {name}
          </Button>
        ))}
        <Button m={4} variant="default" onClick={() => void signOut()}>
          {t("app.signOut")}
        </Button>
      </Blank>
    </main>
  );
}
