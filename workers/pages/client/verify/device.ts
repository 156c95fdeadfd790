/** A wallet somebody without one can get; `browse` opens a page in the wallet's own browser on a phone. */
interface KnownWallet {
  readonly name: string;
  readonly install: string;
  /** Universal link up to the page's address; takes the address encoded, and `?ref=` with its origin. */
  readonly browse: string;
}

/** Link formats: the wallets' own documentation, "Deeplinks", "Browse". */
const KNOWN_WALLETS: readonly KnownWallet[] = [
  { name: "Phantom", install: "https://phantom.app/download", browse: "https://phantom.app/ul/browse/" },
  {
    name: "Solflare",
    install: "https://solflare.com/download",
    browse: "https://solflare.com/ul/v1/browse/",
  },
  {
    name: "Backpack",
    install: "https://backpack.app/download",
    browse: "https://backpack.app/ul/v1/browse/",
  },
];

export interface WalletLink {
  readonly name: string;
  readonly href: string;
}

export interface Device {
  readonly phone: boolean;
  readonly install: readonly WalletLink[];
  /** Opens this very page, link included, in each wallet's own browser. */
  readonly open: readonly WalletLink[];
}

/** An iPad says it is a Mac, but no Mac has a touch screen. */
const isPhone = (userAgent: string, touchPoints: number): boolean =>
  /Android|iPhone|iPad|iPod|Mobile/i.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1);

export function describeDevice(userAgent: string, touchPoints: number, page: URL): Device {
  const address = encodeURIComponent(page.href);
  const origin = encodeURIComponent(page.origin);
  return {
    phone: isPhone(userAgent, touchPoints),
    install: KNOWN_WALLETS.map(({ name, install }) => ({ name, href: install })),
    open: KNOWN_WALLETS.map(({ name, browse }) => ({ name, href: `${browse}${address}?ref=${origin}` })),
  };
}
