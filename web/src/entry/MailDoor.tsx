import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { hashToken } from "../api/session";
import { AcceptInvitation } from "./AcceptInvitation";
import { Door } from "./Door";
import type { MailDoor as Name } from "./door";
import { ResetPassword } from "./ResetPassword";
import { VerifyEmail } from "./VerifyEmail";

const doors = { "accept-invitation": AcceptInvitation, "reset-password": ResetPassword, "verify-email": VerifyEmail };

/** Where a link from an e-mail leads. Its token stays in the address until it has
 * served, so that the page may be loaded again. */
export default function MailDoor({ door }: { door: Name }) {
  const { t } = useTranslation();
  const [token] = useState(hashToken);
  const Inner = doors[door];
  if (token) return <Inner token={token} />;
  return (
    <Door title={t("entry.noToken")}>
      <Text>{t("entry.noTokenHint")}</Text>
      <Button component="a" href="/admin">
        {t("entry.toSignIn")}
      </Button>
    </Door>
  );
}
