import type { Child } from "hono/jsx";
import { usePage } from "./context.ts";
import { Hidden, mayPost, PostForm, Proof } from "./form.tsx";

/** What an act asks before it is done. */
export interface Question {
  /** `Lift the ban on 203.0.113.7?` */
  readonly title: string;
  /** What it will do, in a sentence or a few. */
  readonly effect: Child;
  /** How it can be undone; null: it cannot be. */
  readonly undo: string | null;
  /** What it is about: sent along unchanged. */
  readonly about?: Readonly<Record<string, string>>;
  /** What is still to be said, as a reason or a duration. */
  readonly fields?: Child;
  /** `Lift the ban` */
  readonly button: string;
  /** Where it leads when it is not done after all. */
  readonly back: string;
}

/** The body of an act's page. */
export const Ask = ({ act, question }: { readonly act: string; readonly question: Question }) => {
  const page = usePage();
  const { effect, undo, about = {}, fields, button, back } = question;
  return (
    <section class="question">
      <p>{effect}</p>
      <p>
        <strong>{undo === null ? "This cannot be undone." : "This can be undone:"}</strong> {undo}
      </p>
      {mayPost(page, act) ? null : <p class="notice bad">Your role ({page.role}) may not do this.</p>}
      <PostForm action={act}>
        <Hidden of={Object.entries(about)} />
        {fields}
        <Proof of={act} />
        <div class="actions">
          <button class={undo === null ? "bad" : "main"}>{button}</button>
          <a class="button" href={back}>
            Cancel
          </a>
        </div>
      </PostForm>
    </section>
  );
};
