import { SECOND } from "../../../shared/time.ts";
import { sendConfirm } from "./verify/confirm.ts";
import { describeDevice } from "./verify/device.ts";
import { readLink } from "./verify/link.ts";
import { describePanel } from "./verify/describe-panel.ts";
import { createScreen } from "./verify/screen.ts";
import { start, type Command, type PageEvent } from "./verify/state.ts";
import { update } from "./verify/update.ts";
import { watchWallets } from "./verify/wallets.ts";

/** The server's clock when it wrote the page: a device's own may be wrong by hours. */
const ahead = Number(document.documentElement.dataset["now"] ?? Date.now()) - Date.now();
const now = (): number => Date.now() + ahead;

const link = readLink(location.search);
const device = describeDevice(navigator.userAgent, navigator.maxTouchPoints, new URL(location.href));
const show = createScreen(dispatch);
let model = start(link, now());

function dispatch(event: PageEvent): void {
  const transition = update(model, event, now());
  model = transition.model;
  show(describePanel(model, device, now()));
  if (transition.command !== null) void run(transition.command);
}

const wallets = watchWallets(
  (found) => dispatch({ type: "wallets", wallets: found }),
  (wallet, addresses) => dispatch({ type: "accounts", wallet, addresses }),
);

/** Carries a command out; its result comes back as an event with the command's number. */
async function run(command: Command): Promise<void> {
  const { attempt } = command;
  switch (command.type) {
    case "connect": {
      const opened = await wallets.connect(command.wallet);
      return dispatch(
        opened.ok
          ? { type: "opened", attempt, addresses: opened.value }
          : { type: "failed", attempt, failure: opened.error },
      );
    }
    case "sign": {
      const signed = await wallets.sign(command.wallet, command.address, command.message);
      return dispatch(
        signed.ok
          ? { type: "signed", attempt, signature: signed.value }
          : { type: "failed", attempt, failure: signed.error },
      );
    }
    case "send":
      if (link.kind === "link") {
        dispatch({ type: "answered", attempt, answer: await sendConfirm(link.jwt, command.proof) });
      }
      return;
  }
}

setInterval(() => dispatch({ type: "tick" }), SECOND);
