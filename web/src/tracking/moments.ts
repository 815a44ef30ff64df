/** Writes moments for the viewer. In the page's language, in the
 * viewer's own variant of it, and always in the viewer's time zone. */
export class Moments {
  readonly #moment: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;

  constructor(locale = "en-GB", timeZone?: string) {
    const zone = timeZone ? { timeZone } : {};
    const day = { weekday: "short", day: "numeric", month: "short" } as const;
    const clock = { hour: "numeric", minute: "2-digit" } as const;
    this.#moment = new Intl.DateTimeFormat(locale, { ...day, ...clock, ...zone });
    this.#day = new Intl.DateTimeFormat(locale, { ...day, ...zone });
    this.#date = new Intl.DateTimeFormat(locale, { ...day, timeZone: "UTC" });
    this.#clock = new Intl.DateTimeFormat(locale, { ...clock, ...zone });
  }

  /** `Mon, 23 Nov, 10:02` */
  moment(at: string): string {
    return this.#moment.format(new Date(at));
  }

  /** `Wed, 25 Nov`. A carrier that promises a day sends its midnight in UTC: that is
   * the day itself, the same in every zone. */
  day(at: string): string {
    const date = new Date(at);
    const wholeDay = date.getTime() % 86_400_000 === 0;
    return (wholeDay ? this.#date : this.#day).format(date);
  }

  /** `10:02` */
  clock(at: Date): string {
    return this.#clock.format(at);
  }
}

/** The viewer's variant of the page's language (dates in en-US, in pt-PT), or the usual one. */
export function variantOf(language: string, wanted: readonly string[]): string {
  const base = language.split("-")[0];
  const usual = base === "en" ? "en-GB" : language;
  return wanted.find((tag) => tag.includes("-") && tag.split("-")[0] === base) ?? usual;
}
