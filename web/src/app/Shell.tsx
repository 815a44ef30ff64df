import { ActionIcon, Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay, useViewer } from "../api/viewer";
import { ConnectionState } from "./ConnectionState";
import { navigation } from "./navigation";
import { Preferences } from "./Preferences";
import css from "./Shell.module.css";
import { useSignOut } from "./signOut";
import { Stores } from "./Stores";

/** What stands around every page. On a phone the navigation opens from the top. */
export function Shell() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  const { user } = useViewer();
  const may = useMay();
  const signOut = useSignOut();
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
          <Stores />
          <ConnectionState />
        </div>
        <div className={css.drawer}>
          <nav aria-label={t("app.navigation")}>
            {navigation.filter(({ scope }) => may(scope)).map(({ to, name, icon: Icon }) => (
              <Link key={to} to={to} className={css.link} onClick={close}>
                <Icon size={20} aria-hidden />
                {t(`app.${name}`)}
              </Link>
            ))}
          </nav>
          <div className={css.bottom}>
            <Preferences />
            <Group gap="xs" justify="space-between" w="100%">
              {user && (
                <Link to="/account" className={css.account} onClick={close} title={user.email}>
                  {user.name}
                </Link>
              )}
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void signOut()}>
                {t("app.signOut")}
              </Button>
            </Group>
          </div>
        </div>
      </div>
      <main id="content" className={css.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
