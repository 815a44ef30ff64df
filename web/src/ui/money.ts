/** An amount as the API writes it: `"12.90 BRL"`. Counted in minor units, never a float. */
export interface Amount {
  minor: bigint;
  digits: number;
  currency: string;
}

export function parseMoney(written: string): Amount {
  const [number = "0", currency = ""] = written.split(" ");
  const [, decimals = ""] = number.split(".");
  return { minor: BigInt(number.replace(".", "")), digits: decimals.length, currency };
}

export function writeMoney({ minor, digits, currency }: Amount): string {
  const sign = minor < 0n ? "-" : "";
  const all = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const whole = all.slice(0, all.length - digits);
  return `${sign}${whole}${digits ? `.${all.slice(-digits)}` : ""} ${currency}`;
}

/** Undefined when there is nothing to add, or the currencies differ. */
export function addUp(amounts: readonly Amount[]): Amount | undefined {
  const [first] = amounts;
  if (!first || amounts.some(({ currency }) => currency !== first.currency)) return undefined;
  return { ...first, minor: amounts.reduce((sum, { minor }) => sum + minor, 0n) };
}

const formats = new Map<string, Intl.NumberFormat>();

/** As the reader's language writes it; a string keeps the format exact. */
export function formatMoney(written: string, language: string): string {
  const { currency, digits } = parseMoney(written);
  const key = `${language} ${currency} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(written.split(" ")[0] as `${number}`);
}

/** Nothing, in this currency. */
export function noMoney(currency: string): string {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  return writeMoney({ minor: 0n, digits: maximumFractionDigits, currency });
}

/** As many minor units as somebody counted, in the currency of another amount. */
export function minorUnits(count: number, like: string): string {
  return writeMoney({ ...parseMoney(like), minor: BigInt(count) });
}
