import { getWallets } from "@wallet-standard/app";
import type { Wallet, WalletAccount } from "@wallet-standard/base";
import type { StandardConnectFeature, StandardEventsFeature } from "@wallet-standard/features";
import type { SolanaSignMessageFeature } from "@solana/wallet-standard-features";
import { base58 } from "@scure/base";
import { utf8 } from "../../../../shared/bytes.ts";
import { err, ok, type Result } from "../../../../shared/result.ts";
import type { WalletInfo } from "./state.ts";
import { failureOf, type WalletFailure } from "./wallet-failure.ts";

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** A wallet names itself; more would break the layout. */
const MAX_NAME = 32;

type Features = StandardConnectFeature & SolanaSignMessageFeature & Partial<StandardEventsFeature>;
type SolanaWallet = Wallet & { readonly features: Features };

interface Known {
  readonly info: WalletInfo;
  readonly wallet: SolanaWallet;
  accounts: readonly WalletAccount[];
  watched: boolean;
}

/** The browser's Solana wallets (Wallet Standard) behind plain values; a wallet's faults come back as values. */
export interface WalletBridge {
  readonly connect: (id: number) => Promise<Result<readonly string[], WalletFailure>>;
  readonly sign: (id: number, address: string, message: string) => Promise<Result<string, WalletFailure>>;
}

const isSolana = (chain: string): boolean => chain.startsWith("solana:");

const canSign = (wallet: Wallet): wallet is SolanaWallet =>
  wallet.chains.some(isSolana) &&
  "standard:connect" in wallet.features &&
  "solana:signMessage" in wallet.features;

const usable = (accounts: readonly WalletAccount[]): readonly WalletAccount[] =>
  accounts.filter(
    ({ chains, features, publicKey }) =>
      chains.some(isSolana) &&
      features.includes("solana:signMessage") &&
      publicKey.length === PUBLIC_KEY_BYTES,
  );

/** From the key itself: what a wallet writes as `address` is its own affair. */
const addressOf = (account: WalletAccount): string => base58.encode(Uint8Array.from(account.publicKey));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Calls back at once and on every change: `onWallets` with all wallets, `onAccounts` with one's addresses. */
export function watchWallets(
  onWallets: (wallets: readonly WalletInfo[]) => void,
  onAccounts: (id: number, addresses: readonly string[]) => void,
): WalletBridge {
  const registry = getWallets();
  const known = new Map<Wallet, Known>();
  let nextId = 1;

  const learn = (wallet: SolanaWallet): WalletInfo => {
    const icon = wallet.icon.startsWith("data:image/") ? wallet.icon : null;
    const info = { id: nextId++, name: wallet.name.slice(0, MAX_NAME), icon };
    known.set(wallet, { info, wallet, accounts: [], watched: false });
    return info;
  };
  const report = () =>
    onWallets(
      registry
        .get()
        .filter(canSign)
        .map((wallet) => known.get(wallet)?.info ?? learn(wallet)),
    );
  const find = (id: number): Known => {
    for (const entry of known.values()) if (entry.info.id === id) return entry;
    throw new Error(`no wallet ${id}`);
  };
  const watch = (entry: Known) => {
    const events = entry.wallet.features["standard:events"];
    if (entry.watched || events === undefined) return;
    entry.watched = true;
    events.on("change", ({ accounts }) => {
      if (accounts === undefined) return;
      entry.accounts = usable(accounts);
      onAccounts(entry.info.id, entry.accounts.map(addressOf));
    });
  };

  registry.on("register", report);
  registry.on("unregister", report);
  report();

  return {
    connect: async (id) => {
      try {
        const entry = find(id);
        const { accounts } = await entry.wallet.features["standard:connect"].connect();
        entry.accounts = usable(accounts);
        watch(entry);
        return entry.accounts.length > 0 ? ok(entry.accounts.map(addressOf)) : err({ kind: "no_account" });
      } catch (thrown) {
        return err(failureOf(thrown));
      }
    },
    sign: async (id, address, text) => {
      try {
        const { wallet, accounts } = find(id);
        const account = accounts.find((candidate) => addressOf(candidate) === address);
        if (account === undefined) return err({ kind: "no_account" });
        const message = utf8(text);
        const [output] = await wallet.features["solana:signMessage"].signMessage({ account, message });
        if (output === undefined || output.signature.length !== SIGNATURE_BYTES) {
          return err({ kind: "failed", said: "" });
        }
        if (!sameBytes(output.signedMessage, utf8(text))) return err({ kind: "altered" });
        return ok(base58.encode(Uint8Array.from(output.signature)));
      } catch (thrown) {
        return err(failureOf(thrown));
      }
    },
  };
}
