import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { define, type Probe } from "../../../shared/checks/definition.ts";
import { probeHttp } from "../../../workers/checks/fetch-probe.ts";

let server: Server;
let base: string;
let agents: string[] = [];

const ROUTES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/ok": (response) => response.writeHead(200, { Server: "shop/2.1" }).end("all is ok"),
  "/error": (response) => response.writeHead(503).end("ok"),
  "/moved": (response) => response.writeHead(302, { Location: "/ok" }).end(),
  "/endless": (response) => {
    const write = () => {
      while (!response.destroyed && response.write("no".repeat(8_192))) continue;
    };
    response.on("drain", write);
    write();
  },
  "/late": (response) => {
    response.writeHead(200).write("o");
    setTimeout(() => response.end("k"), 20);
  },
  "/split": (response) => {
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
    response.writeHead(200).write(first);
    setTimeout(() => response.end(second), 5);
  },
  "/silent": () => undefined,
  "/hangs": (response) => response.writeHead(200).write("o"),
  "/breaks": (response) => response.destroy(),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    agents.push(request.headers["user-agent"] ?? "");
    ROUTES[request.url ?? ""]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Only where no answer is waited for, so that a busy machine breaks no other case. */
const SILENT = new Set(["/silent", "/hangs"]);

type HttpProbe = Extract<Probe, { kind: "http" }>;

async function look(path: string, more: Partial<HttpProbe> = {}) {
  const probe: HttpProbe = {
    kind: "http",
    url: base + path,
    method: "GET",
    userAgent: null,
    status: [200],
    contains: null,
    header: null,
    ...more,
  };
  const reading = await probeHttp(
    probe,
    define({ name: "shop", probe, timeout: SILENT.has(path) ? 150 : 10_000 }),
    Date.now,
  );
  return reading.kind === "wrong" ? reading.reason : reading.kind;
}

const header = (name: string, contains: string | null) => ({ header: { name, contains } });

describe("a check of a URL", () => {
  test.each<[string, string, Partial<HttpProbe>, string]>([
    ["the right status", "/ok", {}, "right"],
    ["one of several statuses", "/error", { status: [200, 503] }, "right"],
    ["another status", "/error", {}, "answered 503"],
    ["a redirect, which is not followed", "/moved", {}, "answered 302"],
    ["a redirect that is meant", "/moved", { status: [302] }, "right"],
    ["the text", "/ok", { contains: "is ok" }, "right"],
    ["not the text", "/ok", { contains: "is well" }, "does not hold the expected text"],
    ["the text in two pieces", "/late", { contains: "ok" }, "right"],
    ["a letter in two pieces", "/split", { contains: "é" }, "right"],
    [
      "a body without end, of which the beginning is read",
      "/endless",
      { contains: "yes" },
      "does not hold the expected text",
    ],
    ["a body without end, which nobody asked for", "/endless", {}, "right"],
    ["the header", "/ok", header("server", null), "right"],
    ["the header's text", "/ok", header("Server", "shop/2"), "right"],
    ["another text in the header", "/ok", header("server", "nginx"), "has another server"],
    ["no such header", "/ok", header("x-shop", null), "has no header x-shop"],
    ["no body, since only the head is asked for", "/ok", { method: "HEAD" }, "right"],
    ["no answer", "/silent", {}, "no answer within 150 ms"],
    ["half an answer", "/hangs", { contains: "ok" }, "no answer within 150 ms"],
  ])("that finds %s", async (_, path, more, found) => {
    expect(await look(path, more)).toBe(found);
  });

  test("that meets a broken connection says so", async () => {
    expect(await look("/breaks")).not.toBe("right");
  });

  test("says who it is", async () => {
    agents = [];
    await look("/ok");
    await look("/ok", { userAgent: "DiscordBot (https://edge.example, 1)" });
    expect(agents).toEqual(["edge-checks", "DiscordBot (https://edge.example, 1)"]);
  });
});
