import * as z from "zod";
import type { Dependency } from "../../../shared/breaker/dependencies.ts";
import { err, ok } from "../../../shared/result.ts";
import { breakerOrder, type BreakerOrder } from "../../../shared/breaker/requests.ts";
import { orderBreaker } from "../../breakers/order.ts";
import type { AppContext } from "../../context.ts";
import { BreakersPage } from "../../pages/admin/breakers-page.tsx";
import { adminPage, Duration, Reason } from "../../pages/admin/kit/index.ts";
import type { Question } from "../../pages/admin/kit/question.tsx";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/breakers";

/** `GET /admin/breakers`: each in its own time; one that does not answer leaves the others standing. */
export async function showBreakers(c: AppContext): Promise<Response> {
  const { breakerObject, dependencies } = c.var.services;
  const breakers = await Promise.all(
    dependencies.map(async (name) => ({
      name,
      status: await asked(c, `breaker:${name}`, async () => breakerObject(name).status()),
    })),
  );
  return adminPage(c, {
    title: "Breakers",
    lead: "A dependency that fails is left alone for a while, so that what waits on it does not fail with it.",
    children: <BreakersPage breakers={breakers} />,
  });
}

const known = (c: AppContext, name: string | null): Dependency | undefined =>
  c.var.services.dependencies.find((dependency) => dependency === name);

type Words = Pick<Question, "effect" | "undo" | "button"> & { readonly title: (name: string) => string };

/** An order to one breaker. */
const orderAct = (state: BreakerOrder["state"], { title, ...words }: Words) =>
  act({
    read: (form) => {
      const dependency = form.get("dependency") ?? "";
      const order = breakerOrder.safeParse({
        state,
        reason: form.get("reason"),
        ...(state === "closed" ? {} : { duration: Number(form.get("duration")) }),
      });
      return order.success ? ok({ dependency, order: order.data }) : err(z.prettifyError(order.error));
    },
    ask: (c, fields) => {
      const dependency = known(c, fields.get("dependency"));
      if (dependency === undefined) return null;
      return {
        ...words,
        title: title(dependency),
        about: { dependency },
        fields: (
          <>
            <Reason />
            {state === "closed" ? null : <Duration />}
          </>
        ),
        back: PAGE,
      };
    },
    run: async (c, { dependency: name, order }: { dependency: string; order: BreakerOrder }) => {
      const dependency = known(c, name);
      if (dependency === undefined) return err("There is no such dependency.");
      await orderBreaker(c, dependency, order);
      return ok({ to: PAGE, notice: `Done for ${dependency}; isolates hear of it within 10 seconds.` });
    },
  });

export const holdOpen = orderAct("forced_open", {
  title: (name) => `Hold the breaker of ${name} open?`,
  effect:
    "No call is made. The outbox keeps what waits without using up attempts; requests that need it are told to come back.",
  undo: "release it; it ends by itself when the time is over.",
  button: "Hold open",
});

export const holdClosed = orderAct("forced_closed", {
  title: (name) => `Hold the breaker of ${name} closed?`,
  effect: "Every call is made, however many fail: the breaker guards nothing.",
  undo: "release it; it ends by itself when the time is over.",
  button: "Hold closed",
});

export const release = orderAct("closed", {
  title: (name) => `Close the breaker of ${name}?`,
  effect: "Calls are made again, and it goes by their results from nothing.",
  undo: "hold it open.",
  button: "Close",
});
