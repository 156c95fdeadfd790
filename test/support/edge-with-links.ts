/** The product, and beside it the door through which a browser test gets what Discord's side hands a member. */
import type { Env } from "../../workers/env.ts";
import edge from "../../workers/index.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { TOKEN_LIFETIME } from "../../shared/verification/token.ts";
import { createServices } from "../../workers/create-services.ts";
import { verificationLink } from "../../workers/verification/link.ts";

export * from "../../workers/index.ts";

/** A fresh link for the member, issued `age` milliseconds ago. */
async function link(url: URL, env: Env): Promise<Response> {
  const config = parseConfig(env);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const services = createServices(env, config.value);
  const issuedAt = Math.floor((Date.now() - Number(url.searchParams.get("age"))) / 1000) * 1000;
  const state = await services.verification.link(
    {
      userId: url.searchParams.get("member") ?? "",
      guildId: config.value.guild.id,
      displayName: null,
      avatarUrl: null,
      locale: "en",
    },
    { token: crypto.randomUUID(), issuedAt, expiresAt: issuedAt + TOKEN_LIFETIME },
  );
  if (state.kind === "verified") return new Response("already verified", { status: 409 });
  return new Response(await verificationLink(services, state.token, url.href));
}

export default {
  fetch: (request, env, ctx) => {
    const url = new URL(request.url);
    return url.pathname === "/test/link" ? link(url, env) : edge.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
