import { useTranslation } from "react-i18next";
import { formatMoney } from "./money";

/** An amount as the API writes it, in the reader's language. */
export function Money({ of }: { of: string | null | undefined }) {
  const { i18n } = useTranslation();
  if (!of) return <>–</>;
  return <data value={of}>{formatMoney(of, i18n.language)}</data>;
}
