/** Where links in e-mails lead, with a token behind the `#` that is good once. */
const doors = ["accept-invitation", "reset-password", "verify-email"] as const;

export type MailDoor = (typeof doors)[number];

export function doorOf(path: string): MailDoor | undefined {
  return doors.find((door) => path.replace(/\/+$/, "") === `/admin/${door}`);
}
