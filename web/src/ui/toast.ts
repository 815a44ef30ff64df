import { notifications } from "@mantine/notifications";

/** Says what happened. */
export function toast(message: string, title?: string): void {
  notifications.show({ message, title, color: "teal", withBorder: true });
}

/** Stays until it is read. */
export function toastFailure(message: string, title?: string): void {
  notifications.show({ message, title, color: "red", withBorder: true, autoClose: 12_000, role: "alert" });
}
