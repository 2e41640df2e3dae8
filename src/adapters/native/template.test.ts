import { describe, expect, it } from "vitest";
import { fillTemplate, optionLines } from "./template.ts";

describe("a template", () => {
  it("is filled, also where a placeholder stands twice or beside an at sign of its own", () => {
    expect(fillTemplate("x.options", "-D@NAME@=@NAME@ me@home @x@", { NAME: 7 })).toBe("-D7=7 me@home @x@");
  });

  it("is refused with a placeholder that nobody knows, and with a value that would break the file", () => {
    expect(() => fillTemplate("x.yaml", "port: @PROT@", { PORT: 1 })).toThrow("x.yaml has the placeholder @PROT@");
    expect(() => fillTemplate("x.yaml", "@toString@ @CONSTRUCTOR@", {})).toThrow("@CONSTRUCTOR@");
    for (const value of ["a\nb", "a\rb", "@OTHER@"]) {
      expect(() => fillTemplate("x.yaml", "@A@", { A: value })).toThrow("can't stand in x.yaml");
    }
  });

  it("writes values as the kind of file wants them", () => {
    const values = { PATH: 'a "b" \\ c/ü & <d>' };
    expect(fillTemplate("x.yaml", '"@PATH@"', values)).toBe('"a \\"b\\" \\\\ c/ü & <d>"');
    expect(fillTemplate("x.conf", '"@PATH@"', values)).toBe('"a \\"b\\" \\\\ c/ü & <d>"');
    expect(fillTemplate("x.xml", "<f>@PATH@</f>", values)).toBe('<f>a "b" \\ c/ü &amp; &lt;d&gt;</f>');
    expect(fillTemplate("x.properties", "p=@PATH@", values)).toBe('p=a "b" \\\\ c/\\u00fc & <d>');
    expect(fillTemplate("jvm.options", "-D@PATH@", values)).toBe('-Da "b" \\ c/ü & <d>');
  });

  it("of options has one in each line, and comments between them", () => {
    expect(optionLines("# why\n-Xmx1m\n\n  \n-Dpath=a b\n")).toEqual(["-Xmx1m", "-Dpath=a b"]);
  });
});
