import { NumberInput, type NumberInputProps } from "@mantine/core";
import { noMoney, parseMoney } from "./money";

type Rest = Omit<NumberInputProps, "value" | "onChange">;

interface MoneyInputProps extends Rest {
  /** As the API writes it: its currency and decimal places stay. */
  value: string;
  onChange: (value: string) => void;
}

/** Edits an amount without ever making it a float: what is typed is kept as text. */
export function MoneyInput({ value, onChange, ...rest }: MoneyInputProps) {
  const { currency } = parseMoney(value);
  return <OptionalMoneyInput {...rest} currency={currency} value={value} onChange={(typed) => onChange(typed ?? noMoney(currency))} />;
}

interface OptionalMoneyInputProps extends Rest {
  currency: string;
  value: string | null;
  /** Null when it was emptied. */
  onChange: (value: string | null) => void;
}

export function OptionalMoneyInput({ currency, value, onChange, ...rest }: OptionalMoneyInputProps) {
  const { digits } = parseMoney(noMoney(currency));
  return (
    <NumberInput
      min={0}
      decimalScale={digits}
      fixedDecimalScale
      hideControls
      suffix={` ${currency}`}
      {...rest}
      value={value?.split(" ")[0] ?? ""}
      onValueChange={({ value: typed }) => onChange(typed === "" ? null : `${padded(typed, digits)} ${currency}`)}
    />
  );
}

function padded(typed: string, digits: number): string {
  const [whole = "", decimals = ""] = typed.split(".");
  return digits ? `${whole || "0"}.${decimals.padEnd(digits, "0").slice(0, digits)}` : whole || "0";
}
