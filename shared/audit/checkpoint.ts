import * as z from "../schema.ts";
import { fromHex, toHex, utf8, type Bytes } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { DAY, HOUR } from "../time.ts";
import type { ChainHead } from "./chain.ts";
import { canonical } from "./record.ts";

/** A checkpoint is due when the last is this old, or this many records behind; never without a new record. */
const CHECKPOINT_EVERY = 1 * HOUR;
const CHECKPOINT_RECORDS = 10_000;
/** A key signs for a year; then the log makes a new one, and the old one vouches for it. */
const KEY_LIFETIME = 365 * DAY;

const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)));

const checkpointSchema = z.strictObject({
  chain: z.string().check(z.minLength(1), z.maxLength(64)),
  /** From 1, without gaps: one that is missing is missed. */
  number: z.int().check(z.minimum(1)),
  /** A record that D1 had, and its hash: it vouches for all before. */
  sequence: z.int().check(z.minimum(1)),
  hash: hex(32),
  /** Unix milliseconds. */
  made_at: z.int(),
  /** The Ed25519 public key that signed. */
  key: hex(32),
  /** The key of the next checkpoint where it is another one; null: the same. */
  next_key: z.nullable(hex(32)),
});

const signedSchema = z.strictObject({ checkpoint: checkpointSchema, signature: hex(64) });

export type Checkpoint = Readonly<z.infer<typeof checkpointSchema>>;

/** What is written to the archive; `signature` is Ed25519 over `signedBytes`. */
export type SignedCheckpoint = Readonly<z.infer<typeof signedSchema>>;

/** What the signature covers. The first line keeps it from passing for anything else that a key may sign. */
const signedBytes = (checkpoint: Checkpoint): Bytes =>
  utf8(`edge audit checkpoint 1\n${canonical(checkpoint)}`);

/** Whether it is time for the next one. `last` is the newest checkpoint, `head` what D1 has. */
export const checkpointDue = (
  last: Pick<Checkpoint, "sequence" | "made_at"> | null,
  head: ChainHead,
  now: number,
): boolean => {
  const records = head.seq - (last?.sequence ?? 0);
  return (
    records > 0 && (last === null || records >= CHECKPOINT_RECORDS || now - last.made_at >= CHECKPOINT_EVERY)
  );
};

/** Whether the key made at this time signs for the last time. */
export const keyExpired = (madeAt: number, now: number): boolean => now - madeAt >= KEY_LIFETIME;

/** How an operator compares keys: the first 16 of 64 digits, in groups of four. */
export const keyFingerprint = (key: string): string => (key.slice(0, 16).match(/.{4}/g) ?? []).join(" ");

/**
 * The name under which the archive keeps it. The hash is in it, so that after a restore of the object two checkpoints
 * of one number stand side by side and both are seen.
 */
export const checkpointPath = ({ chain, number, hash }: Checkpoint): string =>
  `audit/checkpoints/${chain}/${String(number).padStart(8, "0")}-${hash.slice(0, 16)}.json`;

/** What the log channel is told: enough to hold an archive and a log against it, without either. */
export const checkpointNotice = ({ number, sequence, hash, key, next_key }: Checkpoint): string =>
  [
    `Audit checkpoint ${number}: record ${sequence}, hash \`${hash}\`, key \`${keyFingerprint(key)}\`.`,
    ...(next_key === null ? [] : [`From now on key \`${keyFingerprint(next_key)}\` signs.`]),
  ].join("\n");

/** The checkpoint of a file; the error says what is wrong with it. Whether its key is the right one, only the caller knows. */
export async function readCheckpoint(text: string): Promise<Result<Checkpoint, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("is no JSON");
  }
  const parsed = signedSchema.safeParse(value);
  if (!parsed.success) return err("is no checkpoint");
  const { checkpoint, signature } = parsed.data;
  try {
    const key = await crypto.subtle.importKey("raw", fromHex(checkpoint.key), "Ed25519", false, ["verify"]);
    const valid = await crypto.subtle.verify("Ed25519", key, fromHex(signature), signedBytes(checkpoint));
    return valid ? ok(checkpoint) : err("has a wrong signature");
  } catch {
    return err("names a key that is none");
  }
}

/** Signs with a key of the caller's. */
export async function signCheckpoint(checkpoint: Checkpoint, key: CryptoKey): Promise<SignedCheckpoint> {
  const signature = await crypto.subtle.sign("Ed25519", key, signedBytes(checkpoint));
  return { checkpoint, signature: toHex(new Uint8Array(signature)) };
}
