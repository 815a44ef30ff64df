import { ActionIcon, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { signOut } from "../api/session";
import { WhoAmIDocument } from "../gql/graphql";
import { ConnectionState } from "./ConnectionState";
import { navigation } from "./navigation";
import { Preferences } from "./Preferences";
import css from "./Shell.module.css";

/** What stands around every page. On a phone the navigation opens from the top. */
export function Shell() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  const [{ data }] = useQuery({ query: WhoAmIDocument });
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">
        {t("app.skip")}
      </a>
      <div role="region" aria-label="Waybill" className={css.side} data-open={open || undefined}>
        <div className={css.top}>
          <ActionIcon className={css.menu} variant="subtle" color="gray" aria-label={t("app.menu")} aria-expanded={open} onClick={toggle}>
            <IconMenu2 />
          </ActionIcon>
          <span className={css.store}>{data?.store.name ?? "Waybill"}</span>
          <ConnectionState />
        </div>
        <div className={css.drawer}>
          <nav aria-label={t("app.navigation")}>
            {navigation.map(({ to, name, icon: Icon }) => (
              <Link key={to} to={to} className={css.link} onClick={close}>
                <Icon size={20} aria-hidden />
                {t(`app.${name}`)}
              </Link>
            ))}
          </nav>
          <div className={css.bottom}>
            <Preferences />
            <Button variant="subtle" color="gray" size="compact-sm" onClick={signOut}>
              {t("app.signOut")}
            </Button>
          </div>
        </div>
      </div>
      <main id="content" className={css.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
