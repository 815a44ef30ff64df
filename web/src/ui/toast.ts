import { notifications } from "@mantine/notifications";
import { t } from "i18next";

/** Says what happened. */
export function toast(message: string, title?: string): void {
  notifications.show({ message, title, color: "teal", withBorder: true, closeButtonProps: { "aria-label": t("ui.close") } });
}

/** Stays until it is read. */
export function toastFailure(message: string, title?: string): void {
  notifications.show({ message, title, color: "red", withBorder: true, closeButtonProps: { "aria-label": t("ui.close") }, autoClose: 12_000, role: "alert" });
}
