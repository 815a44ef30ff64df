import { Button } from "@mantine/core";
import { createRootRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Blank } from "../ui/Blank";
import { Shell } from "./Shell";

export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NoPage, errorComponent: Broken });

export function NoPage() {
  const { t } = useTranslation();
  return <Blank page title={t("app.noPage")}>{t("app.noPageHint")}</Blank>;
}

/** A fault of ours. A page that was built again since lands here too: its files have other names now. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Blank page title={t("app.broken")}>
        <p>{t("app.brokenHint")}</p>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Blank>
    </div>
  );
}
