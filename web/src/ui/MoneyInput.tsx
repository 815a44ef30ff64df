import { NumberInput, type NumberInputProps } from "@mantine/core";
import { parseMoney } from "./money";

interface MoneyInputProps extends Omit<NumberInputProps, "value" | "onChange"> {
  /** As the API writes it: its currency and decimal places stay. */
  value: string;
  onChange: (value: string) => void;
}

/** Edits an amount without ever making it a float: what is typed is kept as text. */
export function MoneyInput({ value, onChange, ...rest }: MoneyInputProps) {
  const { digits, currency } = parseMoney(value);
  return (
    <NumberInput
      min={0}
      decimalScale={digits}
      fixedDecimalScale
      hideControls
      stepHoldDelay={0}
      suffix={` ${currency}`}
      {...rest}
      value={value.split(" ")[0] ?? ""}
      onValueChange={({ value: typed }) => onChange(`${padded(typed, digits)} ${currency}`)}
    />
  );
}

function padded(typed: string, digits: number): string {
  const [whole = "", decimals = ""] = typed.split(".");
  return digits ? `${whole || "0"}.${decimals.padEnd(digits, "0").slice(0, digits)}` : whole || "0";
}
