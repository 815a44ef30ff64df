import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface NewPasswordProps {
  label?: string;
  value: string;
  onChange: (password: string) => void;
  error: string | undefined;
}

/** Asks for a password that is yet to be. */
export function NewPassword({ label, value, onChange, error }: NewPasswordProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      name="new-password"
      label={label ?? t("entry.password")}
      description={t("entry.passwordRule")}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autoComplete="new-password"
      minLength={10}
      maxLength={200}
      required
      withAsterisk={false}
    />
  );
}
