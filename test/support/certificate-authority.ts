import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DAY } from "../../shared/time.ts";

export type KeyOf = "rsa" | "rsa1024" | "ec" | "ec384" | "p224" | "ed25519";

const KEY_OPTIONS: Readonly<Record<KeyOf, readonly string[]>> = {
  rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  rsa1024: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
  ec: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  ec384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  p224: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp224r1"],
  ed25519: ["-algorithm", "ED25519"],
};

interface Order {
  readonly key?: KeyOf;
  /** Of the subject alternative name, in openssl's words. */
  readonly names?: string;
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  readonly digest?: string;
  readonly selfSigned?: boolean;
}

/** `name`: in its files `.pem` and `.key`. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const CONFIG = `
[ca]
default_ca = authority
[authority]
database = index.txt
rand_serial = yes
new_certs_dir = .
unique_subject = no
policy = anything
[anything]
commonName = supplied
[req]
distinguished_name = nothing
[nothing]
`;

/** A real certificate authority: openssl, in a directory of its own. */
export class CertificateAuthority {
  readonly directory = mkdtempSync(join(tmpdir(), "edge-ca-"));
  readonly #servers: ChildProcess[] = [];
  #issued = 0;
  readonly #keys = new Map<KeyOf, string>();
  readonly #orders = new Map<string, Issued>();

  constructor() {
    writeFileSync(join(this.directory, "ca.cnf"), CONFIG);
    writeFileSync(join(this.directory, "index.txt"), "");
    const [key, subject] = [this.#key("ec384"), "/CN=Edge Test Root"];
    this.openssl(
      "req",
      "-new",
      "-x509",
      "-config",
      "ca.cnf",
      "-key",
      key,
      "-subj",
      subject,
      "-out",
      "ca.pem",
    );
  }

  openssl(...args: readonly string[]): string {
    return execFileSync("openssl", args, { cwd: this.directory, stdio: "pipe", encoding: "utf8" });
  }

  /** One key of each kind: making RSA keys takes longer than all else. */
  #key(kind: KeyOf): string {
    const known = this.#keys.get(kind);
    if (known !== undefined) return known;
    const file = `${kind}.key`;
    this.openssl("genpkey", ...KEY_OPTIONS[kind], "-out", file);
    this.#keys.set(kind, file);
    return file;
  }

  /** The same order twice is one certificate. */
  issue(order: Order = {}): Issued {
    const known = this.#orders.get(JSON.stringify(order));
    if (known !== undefined) return known;
    const issued = this.#issue(order);
    this.#orders.set(JSON.stringify(order), issued);
    return issued;
  }

  #issue({ key: kind = "ec", names = "DNS:probe.example", from = -1, to = 90, ...order }: Order): Issued {
    const id = `c${this.#issued++}`;
    const key = this.#key(kind);
    writeFileSync(join(this.directory, `${id}.ext`), names === "" ? "" : `subjectAltName=${names}\n`);
    const request = ["-config", "ca.cnf", "-key", key, "-subj", `/CN=${id}`, "-out", `${id}.csr`];
    this.openssl("req", "-new", ...request);
    const files = ["-config", "ca.cnf", "-batch", "-notext", "-in", `${id}.csr`, "-out", `${id}.pem`];
    const times = ["-startdate", stamp(from), "-enddate", stamp(to), "-extfile", `${id}.ext`];
    const signer =
      order.selfSigned === true
        ? ["-selfsign", "-keyfile", key]
        : ["-keyfile", this.#key("ec384"), "-cert", "ca.pem"];
    this.openssl("ca", ...files, ...times, "-md", order.digest ?? "sha256", ...signer);
    return { certificate: `${id}.pem`, key };
  }

  der({ certificate }: Issued): Uint8Array {
    const args = ["x509", "-in", certificate, "-outform", "DER"];
    return new Uint8Array(execFileSync("openssl", args, { cwd: this.directory, stdio: "pipe" }));
  }

  /** A real TLS server with this certificate; its port. */
  async serve({ certificate, key }: Issued, ...options: readonly string[]): Promise<number> {
    const args = [
      "s_server",
      "-accept",
      "127.0.0.1:0",
      "-cert",
      certificate,
      "-key",
      key,
      "-www",
      ...options,
    ];
    const server = spawn("openssl", args, { cwd: this.directory, stdio: ["ignore", "pipe", "pipe"] });
    this.#servers.push(server);
    const said: string[] = [];
    createInterface({ input: server.stderr }).on("line", (line) => said.push(line));
    return new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).on("line", (line) => {
        const port = /^ACCEPT .*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
      server.once("exit", () => reject(new Error(`openssl s_server ${args.join(" ")}: ${said.join("\n")}`)));
    });
  }

  close(): void {
    for (const server of this.#servers) server.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** As openssl wants it: YYYYMMDDHHMMSSZ. */
const stamp = (days: number): string =>
  new Date(Date.now() + days * DAY).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
