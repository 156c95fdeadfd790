import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listens } from "./origin-process.ts";

const START_TIMEOUT = 5_000;

/** Debian has it where only root looks. */
const BINARIES = ["nginx", "/usr/sbin/nginx"];

export interface Nginx {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** nginx in front of these ports, as one process; null where this machine has none. */
export async function startNginx(ports: readonly number[], failTimeout: string): Promise<Nginx | null> {
  const binary = BINARIES.find((name) => spawnSync(name, ["-v"]).status === 0);
  if (binary === undefined) return null;
  const directory = await mkdtemp(join(tmpdir(), "edge-nginx-"));
  const port = await freePort();
  const servers = ports.map((to) => `server 127.0.0.1:${to} max_fails=3 fail_timeout=${failTimeout};`);
  await writeFile(
    join(directory, "nginx.conf"),
    `daemon off; master_process off; pid nginx.pid; error_log stderr crit;
     events { worker_connections 1024; }
     http {
       access_log off;
       client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
       keepalive_requests 1000000;
       upstream behind { ${servers.join(" ")} keepalive 32; keepalive_requests 1000000; }
       server {
         listen 127.0.0.1:${port};
         location / {
           proxy_pass http://behind;
           proxy_http_version 1.1;
           proxy_set_header Connection "";
           proxy_connect_timeout 10s; proxy_read_timeout 10s;
           proxy_next_upstream error timeout http_502 http_503 http_504;
         }
       }
     }`,
  );
  const child = spawn(binary, ["-p", directory, "-c", "nginx.conf", "-e", "stderr"], { stdio: "ignore" });
  if (!(await listens(port, START_TIMEOUT))) {
    child.kill("SIGKILL");
    throw new Error("nginx did not start");
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
