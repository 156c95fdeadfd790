import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { build } from "esbuild";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../shared/certificates/findings.ts";
import type { Reading, ReadingFailure } from "../../shared/certificates/reading.ts";
import type { CertificateTarget } from "../../shared/certificates/target.ts";
import type { Result } from "../../shared/result.ts";
import { SECOND } from "../../shared/time.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";

/** Shorter than in production, so that the drill is. */
const TIMEOUTS = { connect: 2 * SECOND, total: 1 * SECOND };

interface Seen {
  readonly outcome: Result<Reading, ReadingFailure>;
  readonly findings: readonly Finding[];
  readonly took: number;
}

let authority: CertificateAuthority;
let runtime: Miniflare;
const servers: Server[] = [];

beforeAll(async () => {
  authority = new CertificateAuthority();
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "certificates-worker.ts")],
    bundle: true,
    format: "esm",
    write: false,
    external: ["cloudflare:*", "node:*"],
  });
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.NONE),
      workers: [
        {
          name: "probe",
          modules: true,
          script: bundle.outputFiles[0]?.text ?? "",
          compatibilityDate: "2026-10-30",
        },
      ],
    }),
  );
  await runtime.ready;
});

afterAll(async () => {
  await runtime.dispose();
  for (const server of servers) server.close();
  authority.close();
});

async function read(port: number, more: Partial<CertificateTarget> = {}): Promise<Seen> {
  const target = { name: "t", host: "probe.example", address: "127.0.0.1", private: true, port, ...more };
  const response = await runtime.dispatchFetch("http://probe/", {
    method: "POST",
    body: JSON.stringify({ target, timeouts: TIMEOUTS }),
  });
  return (await response.json()) as Seen;
}

const codes = ({ findings }: Seen) => findings.map(({ code }) => code);

const reading = ({ outcome }: Seen): Reading => {
  if (!outcome.ok) throw new Error(`${outcome.error.kind}: ${outcome.error.detail}`);
  return outcome.value;
};

/** A server of the test's own: what it does with a connection. */
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const plain = (serve: (socket: Socket) => void): Promise<number> =>
  listen(createServer((socket) => serve(socket.on("error", () => {}))));

describe("reads, and finds nothing wrong with", () => {
  test.each([
    ["1.3", "rsa"],
    ["1.3", "ec"],
    ["1.3", "ec384"],
    ["1.3", "ed25519"],
    ["1.2", "rsa"],
    ["1.2", "ec"],
    ["1.2", "ec384"],
    ["1.2", "ed25519"],
  ] as const)("TLS %s with a key of kind %s", async (protocol, key) => {
    const issued = authority.issue({ key, names: "DNS:other.example,DNS:probe.example,IP:192.0.2.1" });
    const port = await authority.serve(issued, protocol === "1.3" ? "-tls1_3" : "-tls1_2");
    const seen = await read(port);
    expect(codes(seen)).toEqual([]);
    expect(reading(seen)).toMatchObject({
      protocol,
      proven: true,
      leaf: {
        issuer: "CN=Edge Test Root",
        names: [
          { kind: "dns", value: "other.example" },
          { kind: "dns", value: "probe.example" },
          { kind: "ip", value: "192.0.2.1" },
        ],
      },
    });
    const shown = authority.openssl("x509", "-in", issued.certificate, "-noout", "-fingerprint", "-sha256");
    expect(reading(seen).leaf.fingerprint).toBe(
      shown.trim().split("=")[1]?.replaceAll(":", "").toLowerCase(),
    );
  });

  test.each([
    ["a chain of two", ["-cert_chain", "ca.pem"]],
    ["a server that wants a certificate of its client", ["-Verify", "1"]],
    ["one that wants it in TLS 1.2", ["-Verify", "1", "-tls1_2"]],
    ["one that knows P-384 alone", ["-groups", "P-384"]],
    ["one that takes AES-256 alone", ["-ciphersuites", "TLS_AES_256_GCM_SHA384"]],
    ["one that pads its records and cuts them small", ["-record_padding", "512", "-split_send_frag", "512"]],
  ])("%s", async (_, options) => {
    const seen = await read(await authority.serve(authority.issue(), ...options));
    expect(codes(seen)).toEqual([]);
    expect(reading(seen).chain).toHaveLength(options.includes("ca.pem") ? 1 : 0);
  });

  test("a server that shows each name its own certificate", async () => {
    const second = authority.issue({ names: "DNS:second.example" });
    const options = ["-servername", "second.example", "-cert2", second.certificate, "-key2", second.key];
    const port = await authority.serve(authority.issue(), ...options);
    expect(codes(await read(port))).toEqual([]);
    expect(codes(await read(port, { host: "second.example" }))).toEqual([]);
  });
});

describe("finds", () => {
  test.each([
    ["expired", { from: -90, to: -1 }, [], ["expired"]],
    ["not yet valid", { from: 1, to: 90 }, [], ["not_yet_valid"]],
    ["for another name", { names: "DNS:other.example,DNS:*.probe.example" }, [], ["wrong_name"]],
    ["without any alternative name", { names: "" }, [], ["wrong_name"]],
    ["signed by itself", { selfSigned: true }, [], ["self_signed"]],
    ["weak: RSA 1024", { key: "rsa1024" }, ["-cipher", "ALL@SECLEVEL=0"], ["weak_key"]],
    ["signed with SHA-1", { digest: "sha1" }, ["-cipher", "ALL@SECLEVEL=0"], ["weak_signature"]],
    ["on a short curve", { key: "p224" }, ["-cipher", "ALL@SECLEVEL=0", "-tls1_2"], ["weak_key"]],
  ] as const)("a certificate that is %s", async (_, order, options, expected) => {
    const seen = await read(await authority.serve(authority.issue(order), ...options), { private: false });
    const proof = codes(seen).filter((code) => code !== "possession_unproven");
    expect(proof).toEqual(expected);
  });

  test("a server whose newest protocol is TLS 1.1", async () => {
    const options = ["-tls1_1", "-cipher", "ALL@SECLEVEL=0"];
    const seen = await read(await authority.serve(authority.issue({ key: "rsa" }), ...options));
    expect(codes(seen)).toEqual(["old_protocol"]);
  });

  test("a key exchange that proves nothing", async () => {
    const seen = await read(
      await authority.serve(authority.issue({ key: "rsa" }), "-tls1_2", "-cipher", "AES128-SHA"),
    );
    expect(codes(seen)).toEqual(["possession_unproven"]);
  });
});

describe("does not hang, and says why it read nothing, of", () => {
  test("a server that insists on a key exchange that is not offered", async () => {
    expect(codes(await read(await authority.serve(authority.issue(), "-groups", "P-521")))).toEqual([
      "unsupported",
    ]);
  });

  test("a server that wants none of what is offered", async () => {
    const options = ["-tls1_2", "-cipher", "ECDHE-ECDSA-CAMELLIA128-SHA256"];
    const seen = await read(await authority.serve(authority.issue(), ...options));
    expect(seen.findings).toMatchObject([
      { code: "alert", detail: "the server ended the handshake: handshake_failure" },
    ]);
  });

  test("a flight of 256 KiB", async () => {
    const issued = authority.issue();
    const pem = authority.openssl("x509", "-in", issued.certificate);
    writeFileSync(join(authority.directory, "long.pem"), pem.repeat(600));
    const seen = await read(await authority.serve(issued, "-cert_chain", "long.pem"));
    expect(codes(seen)).toEqual(["too_large"]);
  });

  test.concurrent.each<[string, string, (socket: Socket) => void]>([
    ["a silent server", "silent", () => {}],
    ["one that says a byte now and then", "silent", (socket) => drip(socket)],
    ["one that hangs up at once", "hung_up", (socket) => socket.end()],
    ["one that resets", "hung_up", (socket) => socket.once("data", () => socket.resetAndDestroy())],
    [
      "one that stops in the middle of a record",
      "hung_up",
      (s) => s.end(Buffer.from("160303004a0200", "hex")),
    ],
    ["one that speaks gibberish", "not_tls", (socket) => socket.end(Buffer.alloc(4_096, 0xa5))],
    ["one that speaks SSH", "not_tls", (socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n")],
    ["one that never ends", "too_large", (socket) => pour(socket)],
    ["one that greets with an alert", "alert", (s) => s.end(Buffer.from("15030300020228", "hex"))],
  ])("%s", async (_, code, serve) => {
    const seen = await read(await plain(serve));
    expect(codes(seen)).toEqual([code]);
    expect(seen.took).toBeLessThan(TIMEOUTS.total + SECOND);
  });

  test("a plain HTTP port", async () => {
    const server = createHttpServer((_, response) => response.end("hello"));
    expect(codes(await read(await listen(server)))).toEqual(["plain_http"]);
  });

  test("a port where nobody listens", async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(codes(await read(port))).toEqual(["unreachable"]);
  });

  test("a name that nobody has", async () => {
    const nobody = { address: null, host: "no-such-host.invalid" };
    expect(codes(await read(443, nobody))).toEqual(["unreachable"]);
  });
});

/** Empty handshake records, as fast as they are taken. */
function pour(socket: Socket): void {
  const records = Buffer.from("1603030000".repeat(1_000), "hex");
  const more = (): void => {
    while (socket.writable && socket.write(records));
  };
  socket.on("drain", more);
  more();
}

function drip(socket: Socket): void {
  socket.write(Buffer.from("1603034000", "hex"));
  const timer = setInterval(() => socket.write(Buffer.from("16", "hex")), 100);
  socket.on("close", () => clearInterval(timer));
}
