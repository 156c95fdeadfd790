import { SECOND } from "../../../../shared/time.ts";
import type { Device } from "./device.ts";
import { BLANK, type Panel } from "./panel.ts";
import type { Model, WalletInfo } from "./state.ts";

/** Extensions register within milliseconds of the page; after this none is expected, though one may still come. */
const LOOKING = SECOND;

type Content = Pick<Panel, "title"> & Partial<Panel>;

/** The first step's content: the wallets there are, or where to get one. */
export function chooseWallet({ wallets, message, startedAt }: Model, device: Device, now: number): Content {
  if (wallets.length > 0) return walletsFound(wallets, message);
  if (now - startedAt < LOOKING) return { ...BLANK, title: "Looking for your wallet …", tone: "busy" };
  return device.phone ? noWalletOnPhone(device) : noWalletOnDesktop(device);
}

const walletsFound = (wallets: readonly WalletInfo[], message: string): Content => ({
  title: "Choose your wallet",
  text: ["It will ask you to sign this text, and nothing else:"],
  message,
  wallets,
  announcement: `Found ${wallets.length === 1 ? "one wallet" : `${wallets.length} wallets`}: ${wallets.map(({ name }) => name).join(", ")}.`,
});

const noWalletOnPhone = (device: Device): Content => ({
  title: "Open this page in your wallet",
  text: ["On a phone, your wallet’s own browser has to open this page. Choose your wallet, and go on there."],
  linkGroups: [
    { title: "Open in", links: device.open, inPlace: true },
    {
      title: "No wallet yet? Install one, then come back to this page:",
      links: device.install,
      inPlace: false,
    },
  ],
  announcement: "No wallet in this browser.",
});

const noWalletOnDesktop = (device: Device): Content => ({
  title: "No Solana wallet in this browser",
  text: [
    "Switch your wallet’s extension on, or install one, and reload this page. Your link stays good until its time is up.",
    "Is your wallet in another browser? Copy this page’s address over to it.",
  ],
  linkGroups: [{ title: "Get a wallet", links: device.install, inPlace: false }],
  announcement: "No wallet in this browser.",
});
