import { NativeSelect, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { chooseLanguage, type Language, languages } from "./languages";

/** How this person likes it; kept in the browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = [
    { value: "auto", label: t("app.device") },
    { value: "light", label: t("app.light") },
    { value: "dark", label: t("app.dark") },
  ];
  return (
    <>
      <NativeSelect
        size="xs"
        w="100%"
        label={t("app.colours")}
        data={schemes}
        value={colorScheme}
        onChange={(event) => setColorScheme(event.currentTarget.value as typeof colorScheme)}
      />
      <NativeSelect
        size="xs"
        w="100%"
        label={t("app.language")}
        data={languages.map(({ code, name }) => ({ value: code, label: name }))}
        value={i18n.language}
        onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
      />
    </>
  );
}
