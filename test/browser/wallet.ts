import { base58 } from "@scure/base";
import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import type { Page } from "playwright-core";

/** An account with a real Ed25519 key. */
export interface WalletAccount {
  readonly address: string;
  readonly publicKey: readonly number[];
  readonly privateKey: JsonWebKey;
}

export function createAccount(): WalletAccount {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const bytes = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return {
    address: base58.encode(bytes),
    publicKey: [...bytes],
    privateKey: privateKey.export({ format: "jwk" }),
  };
}

const NAME = "Test Wallet";

/** How the wallet answers. */
export interface WalletBehaviour {
  readonly connect: "allow" | "refuse" | "lock" | "hang" | "fail";
  /** `alter`: signs a wrapped text, as hardware wallets do; `other_key`: with a key that is not the account's. */
  readonly sign: "approve" | "refuse" | "hang" | "alter" | "other_key";
}

export interface WalletOptions extends Partial<WalletBehaviour> {
  readonly name?: string;
  readonly accounts?: readonly WalletAccount[];
  /** Registers when it is told to, not before the page's script as wallets mostly do. */
  readonly late?: boolean;
  readonly chains?: readonly string[];
}

interface Installed {
  readonly name: string;
  readonly accounts: readonly WalletAccount[];
  readonly late: boolean;
  readonly chains: readonly string[];
  readonly behaviour: WalletBehaviour;
}

/** Puts a Wallet Standard wallet into every document of the page, as an extension does. */
export async function installWallet(page: Page, options: WalletOptions = {}): Promise<void> {
  const installed: Installed = {
    name: options.name ?? NAME,
    accounts: options.accounts ?? [createAccount()],
    late: options.late ?? false,
    chains: options.chains ?? ["solana:mainnet"],
    behaviour: { connect: options.connect ?? "allow", sign: options.sign ?? "approve" },
  };
  await page.addInitScript(walletInPage, installed);
}

/** What a member does in the wallet, beside the page. */
interface WalletOrder {
  readonly behaviour?: Partial<WalletBehaviour>;
  /** Switches over to other accounts. */
  readonly accounts?: readonly WalletAccount[];
  /** Registers a wallet that was late. */
  readonly register?: true;
}

export async function tellWallet(page: Page, order: WalletOrder, name = NAME): Promise<void> {
  await page.evaluate(([type, detail]) => dispatchEvent(new CustomEvent(type, { detail })), [
    `test-wallet:${name}`,
    order,
  ] as const);
}

/** Runs in the page: everything it uses must be inside it. */
function walletInPage({ name, accounts, late, chains, behaviour: initial }: Installed): void {
  const behaviour: { connect: string; sign: string } = { ...initial };
  const listeners = new Set<(change: { accounts: readonly object[] }) => void>();
  const keys = new Map<string, JsonWebKey>();
  const never = new Promise<never>(() => {});
  const rejection = () => Object.assign(new Error("User rejected the request."), { code: 4001 });
  const present = (account: WalletAccount) => {
    keys.set(account.address, account.privateKey);
    return {
      address: account.address,
      publicKey: Uint8Array.from(account.publicKey),
      chains,
      features: ["solana:signMessage"],
    };
  };
  const sign = async (jwk: JsonWebKey, message: Uint8Array<ArrayBuffer>) => {
    const key = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message));
  };
  const signMessage = async (input: { account: { address: string }; message: Uint8Array<ArrayBuffer> }) => {
    if (behaviour.sign === "hang") return await never;
    if (behaviour.sign === "refuse") throw rejection();
    const jwk = keys.get(input.account.address);
    if (jwk === undefined) throw new Error("no such account");
    const signedMessage =
      behaviour.sign === "alter" ? Uint8Array.from([255, ...input.message]) : Uint8Array.from(input.message);
    if (behaviour.sign === "other_key") {
      const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
      return [
        {
          signedMessage,
          signature: new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, signedMessage)),
        },
      ];
    }
    return [{ signedMessage, signature: await sign(jwk, signedMessage) }];
  };
  const wallet = {
    version: "1.0.0",
    name,
    icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><rect width='8' height='8' rx='2' fill='%23ab9ff2'/></svg>",
    chains,
    accounts: [] as readonly object[],
    features: {
      "standard:connect": {
        version: "1.0.0",
        connect: async () => {
          if (behaviour.connect === "hang") return await never;
          if (behaviour.connect === "refuse") throw rejection();
          if (behaviour.connect === "fail") throw new Error("Disconnected port object");
          wallet.accounts = behaviour.connect === "lock" ? [] : accounts.map(present);
          return { accounts: wallet.accounts };
        },
      },
      "standard:events": {
        version: "1.0.0",
        on: (_event: "change", listener: (change: { accounts: readonly object[] }) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      "solana:signMessage": { version: "1.1.0", signMessage },
    },
  };
  const register = () => {
    const callback = (api: { register: (wallet: object) => void }) => api.register(wallet);
    addEventListener("wallet-standard:app-ready", (event) =>
      callback((event as CustomEvent<{ register: (wallet: object) => void }>).detail),
    );
    dispatchEvent(new CustomEvent("wallet-standard:register-wallet", { detail: callback }));
  };
  addEventListener(`test-wallet:${name}`, (event) => {
    const order = (event as CustomEvent<WalletOrder>).detail;
    Object.assign(behaviour, order.behaviour);
    if (order.register) register();
    if (order.accounts === undefined) return;
    wallet.accounts = order.accounts.map(present);
    for (const listener of listeners) listener({ accounts: wallet.accounts });
  });
  if (!late) register();
}
