/** What a plain bot does: Hono, discord-interactions, nothing else. The peer of the PING row. */
import { InteractionResponseType, InteractionType, verifyKey } from "discord-interactions";
import { Hono } from "hono";

const app = new Hono<{ Bindings: { DISCORD_PUBLIC_KEY: string } }>();

app.post("/interactions", async (c) => {
  const body = await c.req.arrayBuffer();
  const signature = c.req.header("X-Signature-Ed25519") ?? "";
  const timestamp = c.req.header("X-Signature-Timestamp") ?? "";
  if (!(await verifyKey(body, signature, timestamp, c.env.DISCORD_PUBLIC_KEY)))
    return c.text("Bad signature", 401);
  const interaction = JSON.parse(new TextDecoder().decode(body)) as { type: number };
  if (interaction.type === (InteractionType.PING as number))
    return c.json({ type: InteractionResponseType.PONG });
  return c.json({ error: "unknown" }, 400);
});

export default app;
