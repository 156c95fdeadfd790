import type { Child } from "hono/jsx";
import type { IncidentAct } from "../../../shared/incidents/act.ts";
import { LONGEST_NAME, LONGEST_NOTE, numberOf } from "../../../shared/incidents/requests.ts";
import { ACT_FAULT } from "../../../shared/incidents/words.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { actOnIncident, actorOf } from "../../incidents/act.ts";
import { Field } from "../../pages/admin/kit/index.ts";
import type { Question } from "../../pages/admin/kit/question.tsx";
import { act } from "./act.tsx";

interface Wish {
  readonly id: number;
  readonly act: IncidentAct;
}

interface Words extends Pick<Question, "effect" | "undo" | "button"> {
  readonly title: (id: number) => string;
  readonly fields?: Child;
  readonly notice: string;
}

/** One thing that is done to an incident named by the field `id`. `names`: fields that go along unchanged. */
const incidentAct = (
  wish: (form: URLSearchParams) => Result<IncidentAct, string>,
  { title, fields, notice, ...words }: Words,
  names: readonly string[] = [],
) =>
  act<Wish>({
    read: (form) => {
      const id = numberOf(form.get("id"));
      const wanted = wish(form);
      if (id === null) return err("Which incident is not said");
      return wanted.ok ? ok({ id, act: wanted.value }) : wanted;
    },
    ask: async (c, form) => {
      const id = numberOf(form.get("id"));
      if (id === null || (await c.var.services.alerts.incident(id)) === null) return null;
      const about = Object.fromEntries(names.map((name) => [name, form.get(name) ?? ""]));
      return {
        ...words,
        title: title(id),
        about: { id: String(id), ...about },
        ...(fields === undefined ? {} : { fields }),
        back: `/admin/incidents/${id}`,
      };
    },
    run: async (c, { id, act: wanted }) => {
      const done = await actOnIncident(c.var.services, actorOf(c), id, wanted);
      return done.ok ? ok({ to: `/admin/incidents/${id}`, notice }) : err(`${ACT_FAULT[done.error]}.`);
    },
  });

/** The field `note`, which somebody has to fill in. */
function noteOf(form: URLSearchParams): Result<string, string> {
  const text = (form.get("note") ?? "").trim();
  if (text === "") return err("Write a note: others read it in the timeline");
  return text.length <= LONGEST_NOTE ? ok(text) : err(`A note has at most ${LONGEST_NOTE} characters`);
}

const withNote =
  (wish: (note: string) => IncidentAct) =>
  (form: URLSearchParams): Result<IncidentAct, string> => {
    const note = noteOf(form);
    return note.ok ? ok(wish(note.value)) : note;
  };

const Note = ({ label }: { readonly label: string }) => (
  <Field name="note" label={label} hint="Others read it in the timeline" maxlength={LONGEST_NOTE} required />
);

export const acknowledgeOne = incidentAct(() => ok({ do: "acknowledge" }), {
  title: (id) => `Take incident ${id}?`,
  effect: "Reminders stop, and the others see that you see to it. What gets worse is still told.",
  undo: "resolve it and open it again.",
  button: "Take it",
  notice: "It is yours.",
});

export const assignOne = incidentAct(
  (form) => {
    const owner = (form.get("owner") ?? "").trim();
    if (owner.length > LONGEST_NAME) return err(`A name has at most ${LONGEST_NAME} characters`);
    return ok({ do: "assign", owner: owner === "" ? null : owner });
  },
  {
    title: (id) => `Give incident ${id} to somebody?`,
    effect: "The name stands with the incident. Nobody is told: tell them.",
    undo: "give it to somebody else, or to nobody.",
    fields: <Field name="owner" label="Owner" hint="Empty: nobody" maxlength={LONGEST_NAME} />,
    button: "Give it",
    notice: "It has another owner.",
  },
);

export const noteOne = incidentAct(
  withNote((text) => ({ do: "note", text })),
  {
    title: (id) => `Write into the timeline of incident ${id}`,
    effect: "What was seen, tried and found; the post-mortem is made of it.",
    undo: null,
    fields: <Note label="Note" />,
    button: "Write",
    notice: "Written.",
  },
);

export const resolveOne = incidentAct(
  withNote((note) => ({ do: "resolve", note })),
  {
    title: (id) => `Resolve incident ${id}?`,
    effect: "Reminders stop. Should its cause come back or get worse, it opens again by itself.",
    undo: "open it again.",
    fields: <Note label="What mended it" />,
    button: "Resolve",
    notice: "Resolved.",
  },
);

export const reopenOne = incidentAct(
  withNote((note) => ({ do: "reopen", note })),
  {
    title: (id) => `Open incident ${id} again?`,
    effect: "It counts as open, and people are reminded of it until somebody takes it.",
    undo: "resolve it.",
    fields: <Note label="Why" />,
    button: "Open again",
    notice: "Open again.",
  },
);

export const undoOne = incidentAct(
  (form) => {
    const response = numberOf(form.get("response"));
    return response === null ? err("Which response is not said") : ok({ do: "undo", response });
  },
  {
    title: (id) => `Take back what the edge did about incident ${id}?`,
    effect: "It is undone within seconds, and the edge does not do it again for six hours.",
    undo: "set it yourself where it belongs, as on the page of the modes.",
    button: "Take it back",
    notice: "It is being taken back.",
  },
  ["response"],
);
