import { expect, test } from "vitest";
import en from "./en.json";
import cases from "./headlines.json";
import pt from "./pt.json";
import { headline, notices, stepText, textsOf } from "./texts";

test.each(cases)("$en", ({ summary, en: english, pt: portuguese }) => {
  expect(headline(textsOf("en"), { summary, headline: "" })).toBe(english);
  expect(headline(textsOf("pt-BR"), { summary, headline: "" })).toBe(portuguese);
});

test("of a situation or a notice that is newer than the page, the server's words stay", () => {
  const summary = { situation: "TELEPORTED", count: 1, total: 1, moreToCome: false };
  expect(headline(textsOf("pt-BR"), { summary, headline: "Beamed up" })).toBe("Beamed up");
  expect(notices(textsOf("pt-BR"), { noticeKinds: ["SENDING_AGAIN", "NEW"], notices: ["Again", "New"] })).toEqual([
    pt.notice.SENDING_AGAIN,
    "New",
  ]);
});

test("a carrier's own words stay, the server's are the viewer's", () => {
  expect(stepText(textsOf("pt-BR"), { status: "IN_TRANSIT", message: "Left the depot" })).toBe("Left the depot");
  expect(stepText(textsOf("pt-BR"), { status: "IN_TRANSIT", message: en.status.IN_TRANSIT })).toBe(pt.status.IN_TRANSIT);
});
