import { html } from "hono/html";
import { expect, test } from "vitest";
import { markup } from "../../../scripts/local/page/markup.ts";
import { createWorld, DEFAULT_IDS, LOCAL } from "../../doubles/discord/seed.ts";
import { Journal } from "../../doubles/discord/journal.ts";
import { snapshot } from "../../doubles/discord/snapshot.ts";

const world = snapshot(createWorld(DEFAULT_IDS, Date.UTC(2026, 0)), new Journal(), []);

test.each([
  ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  ["**a <b>**", "<strong>a &lt;b&gt;</strong>"],
  ["`x`", "<code>x</code>"],
  ["\\*\\*a\\*\\* \\<b\\>", "**a** &lt;b&gt;"],
  ["[go](https://a.example/?q=1)", '<a href="https://a.example/?q=1" target="_blank" rel="noopener">go</a>'],
  ["[go](javascript:alert(1))", "[go](javascript:alert(1))"],
  [
    'https://a.example/"x',
    '<a href="https://a.example/&quot;x" target="_blank" rel="noopener">https://a.example/&quot;x</a>',
  ],
  [`<@&${DEFAULT_IDS.verifiedRoleId}>`, '<span class="mention">@Verified</span>'],
  [`<@${LOCAL.ada}>`, '<span class="mention">@Ada</span>'],
  [`<#${LOCAL.verifyChannel}>`, '<span class="mention">#verify</span>'],
  ["<@1>", '<span class="mention">@unknown</span>'],
  ["<t:0:f>", '<time datetime="1970-01-01T00:00:00.000Z">1970-01-01 00:00 UTC</time>'],
  ["<t:0:R>", '<time datetime="1970-01-01T00:00:00.000Z" data-relative>1970-01-01T00:00:00.000Z</time>'],
])("the local Discord shows %j as %s", async (text, expected) => {
  expect(String(await html`${markup(text, world)}`)).toBe(expected);
});
