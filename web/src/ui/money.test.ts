import { describe, expect, test } from "vitest";
import { addUp, formatMoney, parseMoney, writeMoney } from "./money";

describe("money", () => {
  test.each(["12.90 BRL", "500 JPY", "-0.05 EUR", "1.234 KWD", "90071992547409939.99 USD"])("%s survives", (written) => {
    expect(writeMoney(parseMoney(written))).toBe(written);
  });

  test("adds up exactly", () => {
    const sum = addUp(["0.10 EUR", "0.20 EUR", "90071992547409939.99 EUR"].map(parseMoney));
    expect(sum && writeMoney(sum)).toBe("90071992547409940.29 EUR");
  });

  test("does not add different currencies, nor nothing", () => {
    expect(addUp(["1.00 EUR", "1.00 USD"].map(parseMoney))).toBeUndefined();
    expect(addUp([])).toBeUndefined();
  });

  test("is shown as the reader writes it", () => {
    expect(formatMoney("1234.50 BRL", "pt-BR")).toBe("R$\u00a01.234,50");
    expect(formatMoney("500 JPY", "en")).toBe("¥500");
  });
});
