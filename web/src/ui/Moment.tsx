import { useTranslation } from "react-i18next";
import { formatMoment, fromNow } from "./moments";
import { useNow } from "./now";

/** A moment in the viewer's zone. */
export function Moment({ at }: { at: string | null | undefined }) {
  const { i18n } = useTranslation();
  if (!at) return <>–</>;
  return <time dateTime={at}>{formatMoment(at, i18n.language)}</time>;
}

/** How long ago, or how soon; the moment itself stands in its title. */
export function Ago({ at }: { at: string | null | undefined }) {
  const { i18n } = useTranslation();
  const now = useNow();
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={formatMoment(at, i18n.language)}>
      {fromNow(Date.parse(at), now, i18n.language)}
    </time>
  );
}
