import edge from "../../workers/index.ts";
import type { Env } from "../../workers/env.ts";

export * from "../../workers/index.ts";

/** Where the local world's own server is; its pages and its Discord live there. */
const localDiscord = (env: Env): string => String(env["LOCAL_DISCORD_URL"]);

/** The deployed Worker as it is, with the local world's pages beside it and a wallet to play with on `/verify`. */
export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname === "/dev" || url.pathname.startsWith("/dev/")) {
      return fetch(new URL(url.pathname + url.search, localDiscord(env)), request);
    }
    const response = await edge.fetch(request, env, ctx);
    return url.pathname === "/verify" ? withWallet(response) : response;
  },
  scheduled: edge.scheduled,
} satisfies ExportedHandler<Env>;

/** Adds the throw-away wallet's script with the page's own nonce, so that its policy stays as it is. */
function withWallet(response: Response): Response {
  const nonce = /'nonce-([^']+)'/.exec(response.headers.get("Content-Security-Policy") ?? "")?.[1];
  if (nonce === undefined || !(response.headers.get("Content-Type") ?? "").startsWith("text/html"))
    return response;
  return new HTMLRewriter()
    .on("head", {
      element: (head) => {
        head.append(`<script type="module" src="/dev/wallet.js" nonce="${nonce}"></script>`, { html: true });
      },
    })
    .transform(response);
}
