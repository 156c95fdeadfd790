import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { handout, newAccount, randomPassword } from "../../../scripts/account/new-account.ts";
import { accountSql, removalSql } from "../../../scripts/account/sql.ts";
import { isAccountName } from "../../../shared/access/account.ts";
import { judgePassword } from "../../../shared/access/password.ts";

const MIGRATION = join(import.meta.dirname, "../../../migrations/d1/0004_access.sql");

function database() {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  db.exec(readFileSync(MIGRATION, "utf8"));
  return {
    run: (statements: readonly string[]) => db.exec(statements.join(";\n")),
    count: (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]),
    all: (table: string) => db.prepare(`SELECT * FROM ${table}`).all(),
  };
}

describe("npm run admin:create", () => {
  test("makes an account that keeps no secret but the authenticator's, and tells the rest once", async () => {
    const db = database();
    const account = await newAccount("ann", "operator", randomPassword());
    db.run(accountSql(account, { now: 7 }));
    expect(db.all("accounts")).toMatchObject([{ name: "ann", role: "operator", created_at: 7 }]);
    expect(db.count("recovery_codes")).toBe(10);
    const stored = JSON.stringify([db.all("accounts"), db.all("recovery_codes")]);
    for (const secret of [account.password, ...account.recoveryCodes]) {
      expect(stored).not.toContain(secret);
      expect(handout(account)).toContain(secret);
    }
  });

  test.each([
    [["vera"], "Unexpected argument 'vera'"],
    [["--nme", "vera"], "Unknown option '--nme'"],
    [["--role", "king"], "--role is one of"],
  ])("says in a line what is wrong with %j", (given, why) => {
    const script = join(import.meta.dirname, "../../../scripts/admin-create.ts");
    const { status, stderr } = spawnSync(process.execPath, [script, ...given], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(why)]);
  });

  test("makes passwords that its own rules take", () => {
    for (let i = 0; i < 100; i++) expect(judgePassword(randomPassword(), "owner")).toBeNull();
  });

  test("replaces an account with all that hung on it, and nothing else", async () => {
    const db = database();
    for (const name of ["ann", "ben"]) {
      db.run(accountSql(await newAccount(name, "owner", "x"), { now: 7 }));
      db.run([`INSERT INTO sessions VALUES ('${name}', '${name}', '${name}', '', '', 0, 0, 0, NULL)`]);
      db.run([`INSERT INTO api_tokens VALUES ('${name}', '${name}', '', '', 0, 0, NULL, NULL)`]);
    }
    const before = db.all("accounts");
    const again = await newAccount("ann", "owner", "x");
    expect(() => db.run(accountSql(again, { now: 8 }))).toThrow("UNIQUE constraint failed: accounts.name");
    db.run(accountSql(again, { replace: true, now: 8 }));
    expect([db.count("accounts"), db.count("recovery_codes")]).toEqual([2, 20]);
    expect([db.all("sessions"), db.all("api_tokens")]).toMatchObject([[{ id: "ben" }], [{ id: "ben" }]]);
    expect(db.all("accounts")[0]).not.toEqual(before[0]);
    expect(db.all("accounts")[1]).toEqual(before[1]);
    db.run(removalSql("ann"));
    expect([db.count("accounts"), db.count("recovery_codes")]).toEqual([1, 10]);
  });

  test("makes a first account only where there is none", async () => {
    const db = database();
    db.run(accountSql(await newAccount("ann", "owner", "x"), { onlyFirst: true, now: 7 }));
    db.run(accountSql(await newAccount("ben", "owner", "x"), { onlyFirst: true, now: 7 }));
    expect([db.all("accounts"), db.count("recovery_codes")]).toMatchObject([[{ name: "ann" }], 10]);
  });

  test.each(["", "Ann", "1ann", "ann lee", "ann'--", "a".repeat(33), "änn"])("takes no name %j", (name) => {
    expect(isAccountName(name)).toBe(false);
  });
});
