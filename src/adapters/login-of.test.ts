import { expect, it } from "vitest";
import { loginOf } from "./login-of.ts";

it.each([
  ["me:secret@", "me:secret"],
  ["me:two%20words@", "me:two words"],
  ["me:100%@", "me:100%"],
  [":secret@", ":secret"],
  ["", undefined],
])("takes what opens an address out of %j", (login, credentials) => {
  const { url, headers } = loginOf(`http://${login}book.example/v1`);
  expect(url.href).toBe("http://book.example/v1");
  const basic = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  expect(headers).toEqual(basic === undefined ? {} : { authorization: basic });
});
