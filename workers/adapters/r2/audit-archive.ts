import { nodeCrypto } from "../../../durable-objects/node-crypto.ts";
import { checkpointPath, type SignedCheckpoint } from "../../../shared/audit/checkpoint.ts";
import { splitLines } from "../../../shared/audit/lines.ts";
import { textStream } from "../../text-stream.ts";

/** What the archive already has under a name. */
export type Stored = "stored" | "differs";

/** The audit log's archive. Nothing in it is ever written over, so the bucket may have a lock rule on `audit/`. */
export interface AuditArchive {
  /** Writes lines under a name, once; `digest` is their SHA-256. The same lines again are `stored` as well. */
  readonly writeLines: (
    path: string,
    lines: AsyncIterable<string>,
  ) => Promise<{ readonly digest: string; readonly result: Stored }>;
  /** True when the archive has lines with this SHA-256 under the name. */
  readonly holds: (path: string, digest: string) => Promise<boolean>;
  /** The lines under a name; null: there are none. */
  readonly lines: (path: string) => Promise<AsyncIterable<string> | null>;
  readonly deleteLines: (path: string) => Promise<void>;
  readonly writeCheckpoint: (signed: SignedCheckpoint) => Promise<void>;
}

/** Only where there is none of the name: an archive is added to, never changed. */
const CREATE_ONLY = { etagDoesNotMatch: "*" } as const;

export function r2AuditArchive(bucket: R2Bucket): AuditArchive {
  const digestOf = async (path: string): Promise<string | undefined> =>
    (await bucket.head(path))?.customMetadata?.["sha256"];

  return {
    async writeLines(path, lines) {
      const { bytes, digest } = await compress(lines);
      const created = await bucket.put(path, bytes, {
        onlyIf: CREATE_ONLY,
        // Of the bytes: R2 refuses what arrives otherwise.
        sha256: await crypto.subtle.digest("SHA-256", bytes),
        customMetadata: { sha256: digest },
        httpMetadata: { contentType: "application/x-ndjson", contentEncoding: "gzip" },
      });
      // Compared by what was compressed: the same lines may compress to other bytes on another day.
      const same = created !== null || (await digestOf(path)) === digest;
      return { digest, result: same ? "stored" : "differs" };
    },

    holds: async (path, digest) => (await digestOf(path)) === digest,

    async lines(path) {
      const object = await bucket.get(path);
      if (object === null) return null;
      const text = object.body
        .pipeThrough(new DecompressionStream("gzip"))
        .pipeThrough(new TextDecoderStream());
      return splitLines(text);
    },

    deleteLines: (path) => bucket.delete(path),

    async writeCheckpoint(signed) {
      await bucket.put(checkpointPath(signed.checkpoint), `${JSON.stringify(signed)}\n`, {
        onlyIf: CREATE_ONLY,
        httpMetadata: { contentType: "application/json" },
      });
    },
  };
}

/** In memory, because R2 wants to know the length: a segment's lines are about 4 MB in gzip. */
async function compress(lines: AsyncIterable<string>) {
  const hash = nodeCrypto().createHash("sha256");
  async function* hashed() {
    for await (const line of lines) {
      hash.update(line);
      yield line;
    }
  }
  const gzip = textStream(hashed()).pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(gzip).arrayBuffer();
  return { bytes, digest: hash.digest("hex") };
}
