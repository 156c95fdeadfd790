/**
 * `npm run origin:key`: a fresh pair of keys for requests to the VPS. The private half is for the edge
 * (`wrangler secret put ORIGIN_SIGNING_KEY`), the public one for the VPS; neither is kept here.
 */
import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const half = (key: typeof publicKey) => key.export({ format: "jwk" });

console.log(`ORIGIN_SIGNING_KEY, a secret of the edge:

  ${JSON.stringify(half(privateKey))}

The key the VPS checks by; signatures name it by its keyid:

  ${JSON.stringify({ ...half(publicKey), kid: await calculateJwkThumbprint(half(publicKey)) })}
`);
