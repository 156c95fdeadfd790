import { MINUTE, SECOND } from "../../../../shared/time.ts";
import { chooseWallet } from "./choosing.ts";
import { formatTimeLeft } from "./clock.ts";
import type { Device } from "./device.ts";
import { BLANK, type Action, type Panel } from "./panel.ts";
import type { Model, Notice, Step } from "./state.ts";
import { ENDS, NOTICES } from "./words.ts";

/** A wallet that has not answered by now may be hidden, locked or hanging. */
const SLOW_WALLET = 15 * SECOND;

const LINK_VALID = "Link valid for";
const LEAVE: Action = { label: "Use another wallet", event: { type: "leave" }, main: false };
const SEND_AGAIN: Action = { label: "Send again", event: { type: "resend" }, main: true };

type At<Name extends Step["at"]> = Extract<Step, { at: Name }>;

/** What the page says in this state at this moment. */
export function describePanel(model: Model, device: Device, now: number): Panel {
  const panel = describeStep(model, device, now);
  const timer = timerOf(model, now);
  if (timer === null) return panel;
  const left = timer.until - now;
  const hurry = timer.label === LINK_VALID && left <= MINUTE ? "Less than one minute left." : "";
  return {
    ...panel,
    timer: { label: timer.label, left: formatTimeLeft(left) },
    announcement: [panel.announcement, hurry].filter(Boolean).join(" "),
  };
}

function timerOf({ step, expiresAt }: Model, now: number): { label: string; until: number } | null {
  switch (step.at) {
    case "choosing":
    case "connecting":
    case "connected":
    case "signing":
      return expiresAt === null ? null : { label: LINK_VALID, until: expiresAt };
    case "waiting":
      return step.retryAt === null ? null : { label: "Sending again in", until: step.retryAt };
    case "ended":
      return step.until === null || step.until <= now ? null : { label: "Come back in", until: step.until };
    case "sending":
    case "done":
      return null;
  }
}

function describeStep(model: Model, device: Device, now: number): Panel {
  const { step } = model;
  switch (step.at) {
    case "choosing":
      return {
        ...BLANK,
        ...noticed("choosing", step.notice),
        stage: 1,
        ...chooseWallet(model, device, now),
      };
    case "connecting":
      return connecting(step, now);
    case "connected":
      return connected(step, model.message);
    case "signing":
      return signing(step, model.message, now);
    case "sending":
      return { ...BLANK, key: "sending", tone: "busy", stage: 2, title: "Checking your signature …" };
    case "waiting":
      return waiting(step);
    case "ended": {
      const { title, text } = ENDS[step.why];
      return { ...BLANK, key: `ended ${step.why}`, tone: "bad", title, text: [text] };
    }
    case "done":
      return done(step);
  }
}

const noticed = (key: string, notice: Notice | null) =>
  notice === null
    ? { key }
    : {
        key: `${key} ${notice.code}`,
        notice: { ...NOTICES[notice.code], said: notice.said || null },
        reference: notice.requestId ?? null,
      };

const hintAfter = (name: string, since: number, now: number): string =>
  now - since < SLOW_WALLET
    ? ""
    : `Nothing to see? ${name}’s window may be behind this one, or behind its icon in the browser’s toolbar. Unlock it if it is locked.`;

function connecting({ wallet: { name }, since }: At<"connecting">, now: number): Panel {
  const hint = hintAfter(name, since, now);
  return {
    ...BLANK,
    key: "connecting",
    tone: "busy",
    stage: 1,
    title: `Connect in ${name}`,
    text: [`${name} asks whether this page may see your address. Allow it there.`, hint].filter(Boolean),
    actions: [LEAVE],
    announcement: hint,
  };
}

const connected = ({ wallet, addresses, chosen, notice }: At<"connected">, message: string): Panel => ({
  ...BLANK,
  ...noticed("connected", notice),
  stage: 2,
  title: addresses.length > 1 ? "Which account is it?" : "Is this the right account?",
  text: ["It will be tied to your Discord account, by your signature under the text below it."],
  accounts: addresses.map((address) => ({ address, chosen: address === chosen })),
  message,
  actions: [{ label: `Sign with ${wallet.name}`, event: { type: "sign" }, main: true }, LEAVE],
});

function signing({ wallet: { name }, since }: At<"signing">, message: string, now: number): Panel {
  const hint = hintAfter(name, since, now);
  return {
    ...BLANK,
    key: "signing",
    tone: "busy",
    stage: 2,
    title: `Sign in ${name}`,
    text: ["Check that it shows exactly this text and no transaction, then approve.", hint].filter(Boolean),
    message,
    actions: [LEAVE],
    announcement: hint,
  };
}

function waiting({ notice, retryAt }: At<"waiting">): Panel {
  const { title, text } = NOTICES[notice.code];
  return {
    ...BLANK,
    key: `waiting ${notice.code}`,
    tone: "bad",
    stage: 2,
    title,
    text: [text],
    actions: retryAt === null ? [SEND_AGAIN] : [],
    reference: notice.requestId ?? null,
  };
}

const done = ({ pending }: At<"done">): Panel => ({
  ...BLANK,
  key: "done",
  tone: "good",
  stage: 3,
  title: "You are verified",
  text: [
    pending
      ? "Your wallet is confirmed. Your Discord role is on its way and comes by itself, usually within a minute."
      : "Your wallet is confirmed, and you have your role in Discord.",
    "There is nothing more to do: you can close this tab.",
  ],
});
