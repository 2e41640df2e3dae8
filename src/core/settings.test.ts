import { describe, expect, it } from "vitest";
import { hostAlone, isTimeOfDay, settingRules } from "./settings.ts";

describe("an alert's address", () => {
  it.each([
    ["https://hooks.example.com/services/T0/B0/secret", "https://hooks.example.com/********"],
    ["https://me:secret@example.com:8443/x?key=secret#secret", "https://example.com:8443/********"],
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000/********"],
    ["https://example.com?key=secret", "https://example.com/********"],
  ])("%s is shown as %s", (url, shown) => {
    expect(hostAlone(url)).toBe(shown);
    expect(settingRules.nightlyAlertUrl.shown(url)).toBe(shown);
  });
});

it("an alert's command is shown by its program alone", () => {
  const { shown } = settingRules.nightlyAlertCommand;
  expect(shown("curl -H 'Authorization: secret' https://example.com")).toBe("curl ********");
  expect(shown("notify")).toBe("notify");
});

it("a time of day is two digits and two digits", () => {
  expect(["00:00", "23:59", "3:00", "24:00", "12:60", "noon"].map(isTimeOfDay)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
