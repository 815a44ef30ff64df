import { useTranslation } from "react-i18next";
import { useConnection } from "../api/api";
import { formatTime } from "../ui/moments";
import css from "./ConnectionState.module.css";

/** How the line to the server is, always in sight. */
export function ConnectionState() {
  const { t, i18n } = useTranslation();
  const connection = useConnection();
  const state = { connecting: "catchingUp", reconnecting: "catchingUp", live: "live", offline: "offline" } as const;
  const name = state[connection.phase];
  const text =
    connection.phase === "offline" ? t("app.offlineSince", { time: formatTime(connection.since, i18n.language) }) : t(name === "live" ? "app.live" : "app.catchingUp");
  return (
    <span className={css.state} data-state={name} role="status" title={t(`app.${name}Hint`)}>
      {text}
    </span>
  );
}
