// Finds the openssl whose servers the certificate tests read, or installs it. Plain JavaScript without dependencies:
// the bootstrap runs it on whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { installFromDebian } from "./debian.mjs";

/** LibreSSL, which macOS has under this name, lacks what the tests ask of a server. */
const isThere = () => /^OpenSSL [3-9]/.test(String(spawnSync("openssl", ["version"]).stdout));

/** Finds openssl, else installs it, else throws an error that says what to install. */
export function ensureOpenssl() {
  if (isThere()) return;
  console.log("Installing openssl for the certificate tests (once) …");
  if (installFromDebian("openssl") && isThere()) return;
  throw new Error("The certificate tests need OpenSSL 3 on the PATH (Debian: apt-get install openssl).");
}
