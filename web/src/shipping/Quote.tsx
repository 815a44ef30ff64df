import { useTranslation } from "react-i18next";
import type { QuotePartShownFragment, QuoteTestQuery } from "../gql/graphql";
import { Money } from "../ui/Money";
import { parseMoney } from "../ui/money";
import { Tag } from "../ui/Tag";
import css from "./Quote.module.css";

/** What may be chosen and how it comes about, line by line, or why nothing may. */
export function Quote({ quote }: { quote: QuoteTestQuery["shippingQuote"] }) {
  const { t } = useTranslation();
  const nothing = quote.options.length === 0 && quote.refusals.length === 0;
  return (
    <div className={css.quote} aria-live="polite">
      {nothing && <p>{t("shipping.nothingToShip")}</p>}
      {quote.options.map((option) => (
        <section key={option.name}>
          <h3>
            {option.name} <Money of={option.amount} /> {option.days && <small>{t("shipping.inDays", option.days)}</small>}
          </h3>
          <ul>
            {option.parts.map((part, place) => (
              <Part key={place} part={part} />
            ))}
          </ul>
        </section>
      ))}
      {quote.notOffered.map(({ name, profile, zone, carrier }) => (
        <p key={name + profile.name + zone.name}>
          <Tag tone="warn">{t("shipping.notOffered")}</Tag> {name}: {profile.name} · {zone.name}
          {carrier && ` (${t(`shipping.troubles.${carrier}`)})`}
        </p>
      ))}
      {quote.refusals.map(({ reason, lines, text }) => (
        <p key={reason + lines.join()}>
          <Tag tone="bad">{t(`shipping.refusals.${reason}`)}</Tag> {text}
        </p>
      ))}
    </div>
  );
}

function Part({ part }: { part: QuotePartShownFragment }) {
  const { t } = useTranslation();
  const { profile, group, zone, rate, kind, band, measure, freeOver, fee, handling, merge, amount } = part;
  return (
    <li>
      {[profile.name, group.name, zone.name, rate.name].filter(Boolean).join(" → ")}: {t(`shipping.rateKinds.${kind}`)}
      {band && ` ${measure} ∈ [${band.from}, ${band.to ?? "∞"})`} · <Money of={fee} />
      {parseMoney(handling).minor > 0n && (
        <>
          {" + "}
          {t("shipping.handling")} <Money of={handling} />
        </>
      )}
      {freeOver && ` · ${t("shipping.reachedFree")}`}
      {merge !== "IN_FULL" && ` · ${t(`shipping.merged.${merge}`)}`}
      {" = "}
      <strong>
        <Money of={amount} />
      </strong>
    </li>
  );
}
