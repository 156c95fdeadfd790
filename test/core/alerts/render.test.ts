import { IncomingWebhookRequestPartialSchema } from "discord-api-spec/zod";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitSignal } from "../../../shared/alerts/admit.ts";
import type { Notice } from "../../../shared/alerts/notice.ts";
import { discordText, telegramText } from "../../../shared/alerts/render/escape.ts";
import { discordMessages } from "../../../shared/alerts/render/discord.ts";
import { telegramTexts } from "../../../shared/alerts/render/telegram.ts";
import { webhookBody } from "../../../shared/alerts/render/webhook.ts";
import { SEVERITIES } from "../../../shared/alerts/signal.ts";
import { parseWebhookSecret, signWebhook } from "../../../shared/alerts/webhook-signature.ts";
import { brokenMessageRule } from "../../doubles/discord/message-rules.ts";
import { faultsOf } from "../../doubles/discord/validation.ts";
import { MIDNIGHT } from "../../support/alert-day.ts";
import { notice } from "../../support/notice.ts";

/** Texts that are long, escaped in many ways, or both. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 600 }),
  fc.string({ unit: fc.constantFrom("*", "_", "<", "&", "@", "`", "\\", ".", "😀", "a"), maxLength: 600 }),
);
const notices = fc.array(
  fc.record({
    severity: fc.constantFrom(...SEVERITIES),
    summary: text,
    subject: text,
    facts: fc.dictionary(text, fc.oneof(text, fc.double()), { maxKeys: 40 }),
    incident: fc.option(fc.integer({ min: 1 })),
    count: fc.integer({ min: 1 }),
  }),
  { minLength: 1, maxLength: 20 },
);

/** A notice as the desk would make it of a signal with such texts. */
function toldOf({ summary, subject, facts, ...more }: Pick<Notice, "summary" | "facts"> & Partial<Notice>) {
  const signal = { name: "vps_event", subject: subject ?? "", state: "once", summary, facts, at: 0 } as const;
  const admitted = admitSignal(signal);
  return notice({
    ...more,
    subject: admitted.subject,
    summary: admitted.summary,
    facts: admitted.facts ?? {},
  });
}

describe("messages for Discord", () => {
  test("are ones that Discord takes, whatever is in them, and none is lost", () => {
    fc.assert(
      fc.property(notices, (all) => {
        const post = { channel: "discord", notices: all.map(toldOf), unnamed: 3 } as const;
        const messages = discordMessages(post, "https://edge.example");
        for (const message of messages) {
          expect(faultsOf(IncomingWebhookRequestPartialSchema, message)).toEqual([]);
          expect(brokenMessageRule(message, "create")).toBeNull();
          expect(message.embeds?.length).toBeLessThanOrEqual(10);
        }
        expect(messages.flatMap(({ embeds }) => embeds ?? [])).toHaveLength(all.length);
      }),
      { numRuns: 80 },
    );
  });

  test("are several where one would be too long, and the facts of each stay together", () => {
    const facts = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`fact ${i}`, "*".repeat(100)]));
    const full = Array.from({ length: 10 }, (_, i) =>
      toldOf({ summary: "_".repeat(400), facts, key: `k${i}` }),
    );
    const messages = discordMessages({ channel: "discord", notices: full, unnamed: 0 }, null);
    expect(messages.map((message) => brokenMessageRule(message, "create"))).toEqual(Array(10).fill(null));
    expect(messages.flatMap(({ embeds }) => embeds?.map(({ fields }) => fields?.length))).toEqual(
      Array(10).fill(21),
    );
  });

  test.each([
    ["critical", 16711680],
    ["error", 16753920],
    ["warning", 16776960],
    ["info", 3447003],
  ] as const)("are coloured by severity: %s", (severity, color) => {
    const [message] = discordMessages(
      { channel: "discord", notices: [notice({ severity })], unnamed: 0 },
      null,
    );
    expect(message?.embeds).toMatchObject([{ color }]);
  });

  test.each([
    [
      "**bold** _it_ ~~no~~ `code` ||spoiler||",
      "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|",
    ],
    ["@everyone <@1> <@&2> <#3>", "@\u2060everyone \\<@\u20601\\> \\<@\u2060&2\\> \\<#3\\>"],
    ["[a](https://b.example)", "\\[a\\](https:\\//b.example)"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["10.0.0.1 fell", "10\\.0.0.1 fell"],
    ["a\\*b", "a\\\\\\*b"],
  ])("show %j as it is written", (given, escaped) => {
    expect(discordText(given, 1_000)).toBe(escaped);
  });

  test("are cut between signs, never inside of one", () => {
    expect(discordText("****", 5)).toBe("\\*\\*…");
    expect(discordText("😀😀😀", 5)).toBe("😀😀…");
    expect(discordText("12345", 5)).toBe("12345");
  });
});

describe("messages for Telegram", () => {
  test("are ones that Telegram takes, whatever is in them, and each notice is in one", () => {
    fc.assert(
      fc.property(notices, (all) => {
        const post = { channel: "telegram", notices: all.map(toldOf), unnamed: 3 } as const;
        const texts = telegramTexts(post, "https://edge.example");
        for (const one of texts) {
          expect(one.length).toBeLessThanOrEqual(4_096);
          const bare = one.replace(/<\/?(?:b|code)>/g, "");
          expect(bare).not.toMatch(/[<>]|&(?!(?:lt|gt|amp|quot);)/);
          expect(one.match(/<b>/g)?.length ?? 0).toBe(one.match(/<\/b>/g)?.length ?? 0);
          expect(one.match(/<code>/g)?.length ?? 0).toBe(one.match(/<\/code>/g)?.length ?? 0);
        }
        expect(texts.join().match(/<b>/g)).toHaveLength(all.length);
      }),
      { numRuns: 80 },
    );
  });

  test.each([
    ["<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/\u2060b&gt;"],
    ["@someone /start #tag $CASH", "@\u2060someone /\u2060start #\u2060tag $\u2060CASH"],
    ["https://evil.example", "https:\u2060/\u2060/\u2060evil.\u2060example"],
  ])("link nothing of %j", (given, escaped) => {
    expect(telegramText(given, 1_000)).toBe(escaped);
  });
});

describe("messages for a program", () => {
  test("have the texts as they are, and times as ISO 8601", () => {
    const post = {
      channel: "webhook",
      notices: [notice({ summary: "<b>@everyone", incident: 7 })],
      unnamed: 0,
    } as const;
    expect(JSON.parse(webhookBody(post, "https://edge.example", MIDNIGHT))).toMatchObject({
      type: "edge.alerts",
      timestamp: "2026-11-21T00:00:00.000Z",
      data: { alerts: [{ summary: "<b>@everyone", url: "https://edge.example/admin/incidents/7" }] },
    });
  });

  test("are signed as Standard Webhooks' own example is", async () => {
    const key = parseWebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    expect(
      await signWebhook(key!, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_999, '{"test": 2432232314}'),
    ).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test.each([
    "",
    "whsec_",
    "whsec_AAAA",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_not base64 at all, no, never",
  ])("are not signed with %j", (secret) => {
    expect(parseWebhookSecret(secret)).toBeNull();
  });
});
