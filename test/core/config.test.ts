import { describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import { parseEnvironment } from "../../shared/config/environment.ts";
import { validVariables } from "../support/variables.ts";

const faultOf = (name: string, value: unknown) => {
  const parsed = parseConfig({ ...validVariables, [name]: value });
  return parsed.ok ? "accepted" : parsed.error.map((fault) => `${fault.name} ${fault.problem}`).join("; ");
};

describe("the configuration", () => {
  test("is accepted when every variable is right", () => {
    expect(parseConfig(validVariables)).toMatchObject({ ok: true });
  });

  test("names every fault at once", () => {
    const parsed = parseConfig({});
    expect(parsed.ok ? [] : parsed.error.map((fault) => fault.name)).toEqual([
      "DISCORD_APPLICATION_ID",
      "DISCORD_PUBLIC_KEY",
      "DISCORD_BOT_TOKEN",
      "DISCORD_GUILD_ID",
      "VERIFIED_ROLE_ID",
      "JWT_SECRET",
    ]);
  });

  test.each([
    ["DISCORD_PUBLIC_KEY", "ab".repeat(31), "64 hexadecimal digits"],
    ["DISCORD_PUBLIC_KEY", Array(3).fill("ab".repeat(32)).join(), "one key, or two"],
    ["DISCORD_APPLICATION_ID", "12x", "decimal digits"],
    ["DISCORD_GUILD_ID", "99999999999999999999", "decimal digits"],
    ["JWT_SECRET", "s".repeat(31), "at least 32 characters"],
    ["JWT_SECRET", "your-secret-key-here-your-secret-key-here", "text of an example"],
    ["DISCORD_BOT_TOKEN", "short", "longer than 20 characters"],
    ["FRONTEND_ORIGINS", "https://a.example/path", "without a path"],
    ["FRONTEND_ORIGINS", "*", "must be origins"],
    ["VERIFY_URL", "//evil.example", "must be a path"],
    ["VERIFY_URL", "javascript:alert(1)", "must be a path"],
    ["DISCORD_API_BASE", "ftp://discord.com", "http(s) URL"],
    ["ADMIN_CIDRS", "198.51.100.0/24, 10.0.0.1/8", "CIDR ranges"],
    ["TRUSTED_HOSTS", "edge.example, bad host", "host names"],
    ["API_TOKEN_KEYS", "a secret", "must be JSON"],
    ["SESSION_BIND_ADDRESS", "yes", "must be true or false"],
    ["CF_ACCESS_TEAM_DOMAIN", "evil.example", "the team's host name"],
    ["CF_ACCESS_AUD", "x", "64 hexadecimal digits"],
    ["CF_ACCESS_AUD", "a".repeat(64), "set both, or neither"],
  ])("refuses %s=%j because it %s", (name, value, problem) => {
    expect(faultOf(name, value)).toContain(problem);
  });

  describe("of Supabase", () => {
    const url = "https://project.supabase.co/";
    const key = "sb_secret_of_no_real_project_at_all";
    const supabaseOf = (SUPABASE_URL: unknown, SUPABASE_SERVICE_ROLE_KEY: unknown) => {
      const parsed = parseConfig({ ...validVariables, SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY });
      return parsed.ok ? parsed.value.supabase : parsed.error;
    };

    test.each([
      [url, key, { url: "https://project.supabase.co", serviceRoleKey: key }],
      [undefined, undefined, null],
      ["", " ", null],
    ])("%j and %j are both set, or neither", (address, secret, supabase) => {
      expect(supabaseOf(address, secret)).toEqual(supabase);
    });

    test.each([
      [url, "", "SUPABASE_SERVICE_ROLE_KEY", "set both, or neither"],
      ["", key, "SUPABASE_URL", "set both, or neither"],
      ["project.supabase.co", key, "SUPABASE_URL", "http(s) URL"],
      [url, "short", "SUPABASE_SERVICE_ROLE_KEY", "longer than 20"],
    ])("%j and %j: one fault, of %s", (address, secret, name, problem) => {
      expect(supabaseOf(address, secret)).toEqual([{ name, problem: expect.stringContaining(problem) }]);
    });

    test("halved is named among all other faults", () => {
      const parsed = parseConfig({ SUPABASE_URL: url });
      expect(parsed.ok ? [] : parsed.error.map(({ name }) => name)).toContain("SUPABASE_SERVICE_ROLE_KEY");
    });
  });

  describe("of alerts", () => {
    const alertsOf = (variables: Record<string, string>) => {
      const parsed = parseConfig({ ...validVariables, ...variables });
      return parsed.ok ? parsed.value.alerts : parsed.error;
    };
    const secret = `whsec_${"A".repeat(43)}=`;
    const telegram = { TELEGRAM_BOT_TOKEN: `123456789:${"a".repeat(35)}`, TELEGRAM_CHAT_ID: "-100123" };

    test("has no channel where nothing is set, and runs dry", () => {
      expect(alertsOf({})).toMatchObject({
        delivery: { channels: [] },
        response: "dry_run",
        deadManUrl: null,
      });
    });

    test("has a channel where its variables are set", () => {
      expect(
        alertsOf({
          ...telegram,
          ALERT_DISCORD_WEBHOOK_URL: "https://discord.com/api/v10/webhooks/123/a-token_1",
          ALERT_WEBHOOK_URL: "https://siem.example/in?x=1",
          ALERT_WEBHOOK_SECRET: secret,
          ALERT_QUIET_HOURS: "22:00-07:00 Europe/Berlin",
          EDGE_URL: "https://edge.example/",
        }),
      ).toMatchObject({
        delivery: {
          channels: ["discord", "telegram", "webhook"],
          quietHours: { from: 1320, to: 420, zone: "Europe/Berlin" },
        },
        discord: { apiBase: "https://discord.com/api/v10", id: "123", token: "a-token_1" },
        telegram: { apiBase: "https://api.telegram.org", chatId: "-100123" },
        edgeUrl: "https://edge.example",
      });
    });

    test.each([
      ["ALERT_DISCORD_WEBHOOK_URL", "https://discord.com/channels/1/2", "a channel's webhook"],
      ["ALERT_DISCORD_WEBHOOK_URL", "https://discord.com/api/webhooks/1/a/../b", "a channel's webhook"],
      ["TELEGRAM_BOT_TOKEN", "token", "a bot's token"],
      ["TELEGRAM_CHAT_ID", "my chat", "a chat's number"],
      ["TELEGRAM_API_BASE", "api.telegram.org", "http(s) URL"],
      ["ALERT_WEBHOOK_SECRET", "whsec_short", "base64 of 24 to 64 bytes"],
      ["ALERT_ROUTES", '{"loud":[]}', "must be JSON like"],
      ["ALERT_QUIET_HOURS", "at night", "must be like"],
      ["AUTO_RESPONSE", "yes", "off, dry_run, on"],
      ["DEADMAN_URL", "ping me", "http(s) URL"],
      ["EDGE_URL", "edge.example", "http(s) URL"],
    ])("refuses %s=%j because it %s", (name, value, problem) => {
      expect(faultOf(name, value)).toContain(problem);
    });

    test.each([
      [{ TELEGRAM_CHAT_ID: "1" }, "TELEGRAM_BOT_TOKEN"],
      [{ ALERT_WEBHOOK_SECRET: secret }, "ALERT_WEBHOOK_URL"],
    ])("halved by %j names %s", (variables, name) => {
      expect(alertsOf(variables)).toEqual([{ name, problem: expect.stringContaining("belong together") }]);
    });
  });

  test.each([
    ["production", true],
    ["local", false],
    ["Testing ", false],
    ["prodction", true],
    ["", true],
    [undefined, true],
  ])("counts ENVIRONMENT %j as production: %s", (value, production) => {
    expect(parseEnvironment(value).production).toBe(production);
  });

  test("warns of an ENVIRONMENT it does not know", () => {
    expect(parseEnvironment("prodction").warning).toContain("treated as production");
    expect(parseEnvironment("production").warning).toBeNull();
  });
});
