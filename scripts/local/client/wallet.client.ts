/** A throw-away Solana wallet, made in this browser and kept in it, for trying the verification page. */
import { base58 } from "@scure/base";
import { SolanaSignMessage, type SolanaSignMessageFeature } from "@solana/wallet-standard-features";
import { registerWallet } from "@wallet-standard/wallet";
import type { Wallet, WalletAccount } from "@wallet-standard/base";
import {
  StandardConnect,
  StandardDisconnect,
  StandardEvents,
  type StandardConnectFeature,
  type StandardDisconnectFeature,
  type StandardEventsFeature,
  type StandardEventsListeners,
} from "@wallet-standard/features";

const STORED = "throw-away-wallet";
const CHAINS = ["solana:mainnet", "solana:devnet"] as const;
const ICON =
  "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHJlY3Qgd2lkdGg9IjMyIiBoZWlnaHQ9IjMyIiByeD0iOCIgZmlsbD0iIzQ3NTJjNCIvPjxwYXRoIGQ9Ik04IDExaDE2djEySDh6IiBmaWxsPSJub25lIiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMiIvPjxjaXJjbGUgY3g9IjIwIiBjeT0iMTciIHI9IjEuNSIgZmlsbD0iI2ZmZiIvPjwvc3ZnPg==";

interface Stored {
  readonly publicKey: JsonWebKey;
  readonly privateKey: JsonWebKey;
}

/** The kept key pair, or a fresh one. */
async function loadKey(): Promise<{ readonly key: CryptoKey; readonly publicKey: Uint8Array }> {
  const kept = localStorage.getItem(STORED);
  const stored = kept === null ? await newKey() : (JSON.parse(kept) as Stored);
  const key = await crypto.subtle.importKey("jwk", stored.privateKey, "Ed25519", false, ["sign"]);
  const publicKey = await crypto.subtle.importKey("jwk", stored.publicKey, "Ed25519", true, ["verify"]);
  return { key, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) };
}

async function newKey(): Promise<Stored> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const stored = {
    publicKey: await crypto.subtle.exportKey("jwk", pair.publicKey),
    privateKey: await crypto.subtle.exportKey("jwk", pair.privateKey),
  };
  localStorage.setItem(STORED, JSON.stringify(stored));
  return stored;
}

type Features = StandardConnectFeature &
  StandardDisconnectFeature &
  StandardEventsFeature &
  SolanaSignMessageFeature;

class ThrowAwayWallet implements Wallet {
  readonly version = "1.0.0";
  readonly name = "Throw-away wallet";
  readonly icon = ICON;
  readonly chains = CHAINS;
  accounts: readonly WalletAccount[] = [];
  private readonly listeners = new Set<StandardEventsListeners["change"]>();

  readonly features: Features = {
    [StandardConnect]: {
      version: "1.0.0",
      connect: async () => {
        const { publicKey } = await loadKey();
        const account = {
          address: base58.encode(publicKey),
          publicKey,
          chains: CHAINS,
          features: [SolanaSignMessage] as const,
        };
        this.show([account]);
        return { accounts: this.accounts };
      },
    },
    [StandardDisconnect]: {
      version: "1.0.0",
      disconnect: async () => this.show([]),
    },
    [StandardEvents]: {
      version: "1.0.0",
      on: (_event, listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    },
    [SolanaSignMessage]: {
      version: "1.1.0",
      signMessage: async (...inputs) => {
        const { key } = await loadKey();
        return Promise.all(
          inputs.map(async ({ message }) => ({
            signedMessage: message,
            signature: new Uint8Array(await crypto.subtle.sign("Ed25519", key, new Uint8Array(message))),
          })),
        );
      },
    },
  };

  private show(accounts: readonly WalletAccount[]): void {
    this.accounts = accounts;
    for (const listener of this.listeners) listener({ accounts });
  }
}

registerWallet(new ThrowAwayWallet());
