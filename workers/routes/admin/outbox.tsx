import { DESTINATIONS, isDestination, type Destination } from "../../../shared/outbox/effect.ts";
import { err, ok } from "../../../shared/result.ts";
import type { AppContext } from "../../context.ts";
import { discardDead, replayDead } from "../../dead-letters.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import type { Question } from "../../pages/admin/kit/question.tsx";
import { OutboxPage } from "../../pages/admin/outbox-page.tsx";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/outbox";

/** `GET /admin/outbox`: what waits and what died; `?of=` pages one destination's dead letters. */
export async function showOutbox(c: AppContext): Promise<Response> {
  const { outbox } = c.var.services;
  const of = c.req.query("of") ?? "";
  const cursor = c.req.query("cursor") ?? "";
  const one = isDestination(of) ? of : null;
  const [outboxes, dead] = await Promise.all([
    Promise.all(
      DESTINATIONS.map(async (destination) => ({
        destination,
        status: await asked(c, `outbox:${destination}`, async () => outbox(destination).status()),
      })),
    ),
    Promise.all(
      (one === null ? DESTINATIONS : [one]).map(async (destination) => ({
        destination,
        page: await asked(c, `outbox:${destination}`, async () =>
          outbox(destination).deadLetters(one === null ? "" : cursor),
        ),
      })),
    ),
  ]);
  return adminPage(c, {
    title: "Outbox",
    lead: "Everything that goes out: roles, messages, rows.",
    children: <OutboxPage outboxes={outboxes} dead={dead} url={c.req.url} />,
  });
}

interface Letter {
  readonly destination: Destination;
  readonly key: string;
}

function letterOf(fields: URLSearchParams): Letter | null {
  const destination = fields.get("destination") ?? "";
  const key = fields.get("key") ?? "";
  return isDestination(destination) && key !== "" ? { destination, key } : null;
}

type Words = Pick<Question, "title" | "effect" | "undo" | "button"> & { readonly notice: string };

const letterAct = (change: typeof replayDead, { notice, ...words }: Words) =>
  act({
    read: (form) => {
      const letter = letterOf(form);
      return letter === null ? err("Which dead letter is not said") : ok(letter);
    },
    ask: (_, fields) => {
      const letter = letterOf(fields);
      return letter === null ? null : { ...words, about: { ...letter }, back: PAGE };
    },
    run: async (c, { destination, key }: Letter) =>
      (await change(c, destination, key))
        ? ok({ to: PAGE, notice })
        : err("There is no such dead letter any more: somebody was faster."),
  });

export const replayOne = letterAct(replayDead, {
  title: "Replay the dead letter?",
  effect:
    "It is tried again, behind what its subject has pending. It arrives once in effect, also where an earlier attempt did arrive.",
  undo: null,
  button: "Replay",
  notice: "Replayed: it is on its way.",
});

export const discardOne = letterAct(discardDead, {
  title: "Discard the dead letter?",
  effect: "It is given up: whatever it was to do, nobody does it any more.",
  undo: null,
  button: "Discard",
  notice: "Discarded.",
});
