import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../shared/inspection/extract/request.ts";
import { inspect } from "../../shared/inspection/inspect.ts";
import { markProved } from "../../shared/inspection/proved.ts";
import { inspectionOf } from "../../shared/inspection/routes.ts";
import { inspectValue } from "../support/inspect-value.ts";

const ATTACK = "x' or 1=1-- -";

describe("a verdict", () => {
  it("names the rule, the field and a bounded, printable piece of evidence", () => {
    const { action, findings } = inspectValue(`\u001b[31m\n${ATTACK}${"y".repeat(500)}`, "cookie", "last");
    expect(action).toBe("block");
    expect(findings[0]).toMatchObject({ rule: "sql_injection", where: "cookie", name: "last" });
    expect(findings[0]?.evidence).toMatch(/^\P{C}{1,64}$/u);
  });

  it("keeps no text of a field that may hold a secret", () => {
    expect(inspectValue(ATTACK, "header", "authorization").findings[0]).toMatchObject({ evidence: "" });
  });

  it.each([
    ["block", "block"],
    ["log", "log"],
    ["off", "none"],
  ] as const)("follows the route where a rule is %s", (action, verdict) => {
    expect(inspectValue(ATTACK, "query", "q", { sql_injection: action }).action).toBe(verdict);
  });

  it("never blocks what a schema has proved", () => {
    const fields = [{ where: "body", name: "a", value: ATTACK, proved: true }] as const;
    expect(inspect({ fields, complete: true })).toEqual({ action: "none", findings: [] });
  });

  it("is a refusal for what was not taken in whole", () => {
    expect(inspect({ fields: [], complete: false })).toMatchObject({
      action: "block",
      findings: [{ rule: "bounds" }],
    });
  });
});

describe("a field counts as proved only in the form its route demands", () => {
  const wallet = "4Nd1mYQzvgV8Vr3Z3nYb7pD6T4K8jF2eqUxY1rQeJ9tF";
  it.each([
    ["base58 where base58 is due", "wallet", wallet, true],
    ["an attack where base58 is due", "wallet", ATTACK, undefined],
    ["base58 where nothing is due", "other", wallet, undefined],
  ])("%s", (_, name, value, proved) => {
    const [field] = markProved([{ where: "body", name, value }], { wallet: "base58" });
    expect(field?.proved).toBe(proved);
  });
});

describe("routes", () => {
  it("leave signed traffic alone", () => {
    expect(inspectionOf("/ingest/trades")).toBeNull();
    expect(inspectionOf("/ingest/trades")).toBeNull();
  });
  it("are matched by whole parts of the path", () => {
    expect(inspectionOf("/ingestion")).not.toBeNull();
    expect(inspectionOf("/verify")?.proved).toEqual({ jwt: "jwt" });
  });
  it("only note what operators write", () => {
    expect(inspectionOf("/admin/api/blocks")?.actions?.sql_injection).toBe("log");
  });
});

describe("whatever a caller sends", () => {
  it("is judged without an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (value) => {
        expect(["none", "log", "block"]).toContain(inspectValue(value).action);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is judged without an exception when it is made of what the rules look for", () => {
    const pieces =
      "' \" ` < > ( ) { } [ ] ; | & $ % \\ / .. -- # /* */ or and union select <a on= {{ ${ jndi: %2 \\u00 &#x + = \n \u0000 é \ud800".split(
        " ",
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
        expect(inspectValue(parts.join("")).findings.length).toBeLessThan(20);
        expect(
          inspectValue(parts.join(" "), "body", parts.slice(0, 3).join("")).findings.length,
        ).toBeLessThan(40);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is judged the same however often it was encoded, up to the bound", () => {
    const rounds = fc.integer({ min: 0, max: 3 });
    const attack = fc.constantFrom(
      ATTACK,
      "<svg/onload=alert(1)>",
      "../../../etc/passwd",
      "${jndi:ldap://x}",
      "{{7*7}}",
    );
    fc.assert(
      fc.property(attack, rounds, (payload, count) => {
        let value: string = payload;
        for (let i = 0; i < count; i++) value = encodeURIComponent(value);
        expect(inspectValue(value).action).toBe("block");
      }),
    );
  });

  it("is taken apart without an exception, as any kind of body", () => {
    const types = fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=b",
      "text/xml",
      "",
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), types, (body, contentType) => {
        const { fields } = fieldsOf({
          path: body,
          query: body,
          headers: [["cookie", body]],
          contentType,
          body,
        });
        expect(fields[0]).toEqual({ where: "path", name: "", value: body });
      }),
      { numRuns: 1_000 },
    );
  });
});
