import type { Child } from "hono/jsx";
import { hasRole } from "../../../../shared/access/roles.ts";
import { accessNeed } from "../../../../shared/access/rules.ts";
import { LONGEST_REASON } from "../../../../shared/policy/change.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../../shared/time.ts";
import { FORM_TOKEN, PROOF_CODE, PROOF_PASSWORD } from "../../../http/form.ts";
import { usePage, type PageContext } from "./context.ts";
import { Field, Select } from "./field.tsx";

/** Whether the table of who may lets this page's reader post there. */
export function mayPost({ role }: PageContext, path: string): boolean {
  const need = accessNeed("POST", path);
  return need?.kind === "account" && hasRole(role, need.role);
}

/** A form of this session. Whoever may not send it sees nothing of it. */
export const PostForm = ({ action, children }: { readonly action: string; readonly children: Child }) => {
  const page = usePage();
  if (!mayPost(page, action)) return null;
  return (
    <form method="post" action={action}>
      <input type="hidden" name={FORM_TOKEN} value={page.formToken} />
      {children}
    </form>
  );
};

/** Fields that are sent along unchanged; a name may come several times. */
export const Hidden = ({ of }: { readonly of: readonly (readonly [name: string, value: string])[] }) => (
  <>
    {of.map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);

/** Why: what the audit log keeps of a change. */
export const Reason = ({ value }: { readonly value?: string }) => (
  <Field
    name="reason"
    label="Reason"
    hint="Others read it here and in the audit log"
    maxlength={LONGEST_REASON}
    required
    {...(value === undefined ? {} : { value })}
  />
);

const DURATIONS = [
  [15 * MINUTE, "15 minutes"],
  [HOUR, "1 hour"],
  [4 * HOUR, "4 hours"],
  [DAY, "1 day"],
  [7 * DAY, "7 days"],
] as const;

/** How long something lasts: the field `duration`, in seconds; with `forever` also the empty text. */
export const Duration = ({ forever = false }: { readonly forever?: boolean }) => (
  <Select
    name="duration"
    label="For"
    value={String(HOUR / SECOND)}
    options={[
      ...DURATIONS.map(([ms, name]) => [String(ms / SECOND), name] as const),
      ...(forever ? [["", "until it is removed"] as const] : []),
    ]}
  />
);

/**
 * Password or code again (row A5), for forms that lead to a step-up action: nothing where none is needed, or it was
 * given within five minutes. `workers/http/proof.tsx` reads it before the route.
 */
export const Proof = ({ of: path }: { readonly of: string }) => {
  const { account, steppedUp } = usePage();
  const need = accessNeed("POST", path);
  if (need?.kind !== "account" || !need.stepUp || steppedUp) return null;
  return (
    <fieldset class="proof">
      <legend>Confirm that it is you</legend>
      <p>
        Enter your password or a new code. It counts for five minutes. A code you signed in with is used up.
      </p>
      <input type="text" name="username" value={account} autocomplete="username" hidden />
      <Field name={PROOF_PASSWORD} label="Password" type="password" autocomplete="current-password" />
      <Field name={PROOF_CODE} label="or code" autocomplete="one-time-code" maxlength={40} />
    </fieldset>
  );
};

interface ActLinkProps {
  /** The act's page, which asks before it is done. */
  readonly act: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly name: string;
  /** What a screen reader says, where the name alone does not tell one row's button from another's. */
  readonly label?: string;
  readonly tone?: "bad" | "main";
}

/** The way to an act's page. Whoever may not do it sees nothing of it. */
export const ActLink = ({ act, fields = {}, name, label, tone }: ActLinkProps) => {
  if (!mayPost(usePage(), act)) return null;
  const query = new URLSearchParams(fields).toString();
  return (
    <a
      class={tone === undefined ? "button" : `button ${tone}`}
      href={query === "" ? act : `${act}?${query}`}
      aria-label={label}
    >
      {name}
    </a>
  );
};
