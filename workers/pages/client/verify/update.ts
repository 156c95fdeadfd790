import { stepAfter } from "./reactions.ts";
import type { Command, Model, NoticeCode, PageEvent, Proof, Step } from "./state.ts";
import type { WalletFailure } from "./wallet-failure.ts";

export interface Transition {
  readonly model: Model;
  readonly command: Command | null;
}

const FAILURE_NOTICE: Readonly<Record<WalletFailure["kind"], NoticeCode>> = {
  refused: "connect_refused",
  no_account: "no_account",
  altered: "altered",
  failed: "wallet_failed",
};

const stay = (model: Model): Transition => ({ model, command: null });
const go = (model: Model, step: Step): Transition => stay({ ...model, step });

/** Once something was sent, only the server can say whether it came in time. */
function isOverdue({ step, expiresAt }: Model, now: number): boolean {
  const unsent =
    step.at === "choosing" || step.at === "connecting" || step.at === "connected" || step.at === "signing";
  return unsent && expiresAt !== null && expiresAt <= now;
}

/** What the page becomes and what it has to do. Events that do not fit the step, such as late results, change nothing. */
export function update(model: Model, event: PageEvent, now: number): Transition {
  if (event.type === "wallets") return onWallets(model, event.wallets);
  if (isOverdue(model, now)) return go(model, { at: "ended", why: "expired", until: null });
  const attempt = model.attempt + 1;
  const { step } = model;
  switch (event.type) {
    case "choose": {
      const wallet = model.wallets.find(({ id }) => id === event.wallet);
      if (step.at !== "choosing" || wallet === undefined) return stay(model);
      return {
        model: { ...model, attempt, step: { at: "connecting", wallet, since: now } },
        command: { type: "connect", attempt, wallet: wallet.id },
      };
    }
    case "opened":
      if (step.at !== "connecting" || event.attempt !== model.attempt) return stay(model);
      return onAddresses(model, step.wallet, event.addresses, "");
    case "accounts":
      if (step.at !== "connected" || step.wallet.id !== event.wallet) return stay(model);
      return onAddresses(model, step.wallet, event.addresses, step.chosen);
    case "pick":
      if (step.at !== "connected" || !step.addresses.includes(event.address)) return stay(model);
      return go(model, { ...step, chosen: event.address });
    case "sign": {
      if (step.at !== "connected") return stay(model);
      const { wallet, addresses, chosen } = step;
      return {
        model: { ...model, attempt, step: { at: "signing", wallet, addresses, chosen, since: now } },
        command: { type: "sign", attempt, wallet: wallet.id, address: chosen, message: model.message },
      };
    }
    case "signed":
      if (step.at !== "signing" || event.attempt !== model.attempt) return stay(model);
      return send(model, { wallet: step.chosen, signature: event.signature });
    case "failed":
      return event.attempt === model.attempt ? onFailure(model, event.failure) : stay(model);
    case "leave":
      // The attempt's number moves on, so that what the wallet left behind may still answer is not heard.
      if (step.at === "sending" || step.at === "ended" || step.at === "done") return stay(model);
      return go({ ...model, attempt }, { at: "choosing", notice: null });
    case "resend":
      return step.at === "waiting" && step.retryAt === null ? send(model, step.proof) : stay(model);
    case "answered":
      if (step.at !== "sending" || event.attempt !== model.attempt) return stay(model);
      return go(model, stepAfter(event.answer, step.proof, model.expiresAt, now));
    case "tick":
      if (step.at !== "waiting" || step.retryAt === null || now < step.retryAt) return stay(model);
      return send(model, step.proof);
  }
}

function send(model: Model, proof: Proof): Transition {
  const attempt = model.attempt + 1;
  return {
    model: { ...model, attempt, step: { at: "sending", proof } },
    command: { type: "send", attempt, proof },
  };
}

/** A wallet can vanish (an extension that is switched off) while it is asked. */
function onWallets(model: Model, wallets: Model["wallets"]): Transition {
  const { step } = model;
  const using = step.at === "connecting" || step.at === "connected" || step.at === "signing";
  if (using && !wallets.some(({ id }) => id === step.wallet.id)) {
    return go({ ...model, wallets }, { at: "choosing", notice: { code: "wallet_gone" } });
  }
  return stay({ ...model, wallets });
}

function onAddresses(
  model: Model,
  wallet: Model["wallets"][number],
  addresses: readonly string[],
  before: string,
): Transition {
  const [first] = addresses;
  if (first === undefined) return go(model, { at: "choosing", notice: { code: "no_account" } });
  const chosen = addresses.includes(before) ? before : first;
  return go(model, { at: "connected", wallet, addresses, chosen, notice: null });
}

function onFailure(model: Model, failure: WalletFailure): Transition {
  const { step } = model;
  const notice = {
    code: FAILURE_NOTICE[failure.kind],
    ...(failure.kind === "failed" ? { said: failure.said } : {}),
  };
  if (step.at === "connecting") return go(model, { at: "choosing", notice });
  if (step.at !== "signing") return stay(model);
  const { wallet, addresses, chosen } = step;
  const code = failure.kind === "refused" ? "sign_refused" : notice.code;
  return go(model, { at: "connected", wallet, addresses, chosen, notice: { ...notice, code } });
}
