/**
 * `npm run audit:verify -- --export FILE … --checkpoints DIR [--key HEX]`: holds an export of the audit log (or archived
 * segments, in order, the export last) against its hash chain and the signed checkpoints, offline. Exit codes: 0 whole,
 * 1 not what was recorded, 2 not to be verified. Nothing is read into memory but a line at a time.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { followCheckpoints } from "../shared/audit/anchors.ts";
import { keyFingerprint } from "../shared/audit/checkpoint.ts";
import { describeFault } from "../shared/audit/describe-fault.ts";
import { verifyLog } from "../shared/audit/verify.ts";
import { linesOfFiles, readCheckpoints } from "./audit/files.ts";

const USAGE =
  "Usage: npm run audit:verify -- --export FILE [--export FILE …] [--checkpoints DIR] [--key HEX]";

/** Faults that are spelled out; a log with more is not mended line by line. */
const MAX_SHOWN = 50;

class Unverifiable extends Error {}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      export: { type: "string", multiple: true },
      checkpoints: { type: "string" },
      key: { type: "string" },
    },
  });
  const files = values.export ?? [];
  if (files.length === 0) throw new Unverifiable(USAGE);
  if (values.key !== undefined && !/^[0-9a-f]{64}$/.test(values.key)) {
    throw new Unverifiable(
      "--key is the first public key of the log: 64 hexadecimal digits, as in a checkpoint.",
    );
  }

  const read = values.checkpoints === undefined ? null : await readCheckpoints(values.checkpoints);
  for (const { file, problem } of read?.unusable ?? []) console.error(`✘  ${file} ${problem}`);
  const anchors = followCheckpoints(read?.checkpoints ?? [], values.key ?? null);
  if (!anchors.ok) throw new Unverifiable(anchors.error);

  const verdict = await verifyLog(linesOfFiles(files), anchors.value, (text) =>
    createHash("sha256").update(text).digest("hex"),
  );
  if (verdict.filtered) {
    throw new Unverifiable(
      "This export was filtered: records are missing on purpose, so the chain cannot be followed.",
    );
  }
  for (const fault of verdict.faults.slice(0, MAX_SHOWN)) console.error(`✘  ${describeFault(fault)}`);
  if (verdict.faults.length > MAX_SHOWN) console.error(`✘  … ${verdict.faults.length - MAX_SHOWN} more`);

  const { checkpoints } = anchors.value;
  const trust = checkpoints[0];
  console.log(
    `${verdict.records} records, ${verdict.first} to ${verdict.head.seq}; ` +
      `${verdict.agreed} of ${checkpoints.length} checkpoints found in them and agreeing.`,
  );
  if (trust === undefined) {
    console.log("!  Without checkpoints a log that was wholly rewritten, or cut at its end, looks whole.");
  } else if (values.key === undefined) {
    console.log(
      `!  The key ${keyFingerprint(trust.key)} is trusted because checkpoint ${trust.number} names it. Compare it with ` +
        "the log channel, or give it with --key.",
    );
  }
  if (verdict.first > 1) console.log(`!  What was before record ${verdict.first} is not in it.`);
  if (verdict.to !== null) {
    console.log(
      `!  It was asked to end at ${new Date(verdict.to).toISOString()}: later records are not in it.`,
    );
  }
  const whole = verdict.faults.length === 0 && (read?.unusable ?? []).length === 0;
  console.log(whole ? "These records are whole." : "These records are NOT what was recorded.");
  return whole ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
