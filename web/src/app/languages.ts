import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Every language is complete: its texts have the type of the English ones. */
const texts = {
  en: () => Promise.resolve(en),
  "pt-BR": () => import("./pt").then(({ pt }) => pt),
};

export type Language = keyof typeof texts;
export const languages: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "pt-BR", name: "Português" },
];

const place = "waybill.language";

/** The chosen one, else the browser's, else English. */
function preferred(): Language {
  for (const wanted of [localStorage.getItem(place), ...navigator.languages]) {
    const found = languages.find(({ code }) => wanted && code.split("-")[0] === wanted.split("-")[0]);
    if (found) return found.code;
  }
  return "en";
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
  });
  await changeLanguage(preferred());
}

export async function changeLanguage(language: Language): Promise<void> {
  i18next.addResourceBundle(language, "translation", await texts[language]());
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(place, language);
  await changeLanguage(language);
}
