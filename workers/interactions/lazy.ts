import type { Completer, Handler } from "./handler.ts";

/** A handler that is loaded when it is first used, as `workers/lazy.ts` does for routes. */
export const lazyHandler =
  (load: () => Promise<Handler>): Handler =>
  async (interaction, context) =>
    (await load())(interaction, context);

export const lazyCompleter =
  (load: () => Promise<Completer>): Completer =>
  async (interaction, context) =>
    (await load())(interaction, context);
