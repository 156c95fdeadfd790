import { randomOf, type Random } from "./random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const text = (next: Random, length: number, alphabet = ALPHABET): string =>
  Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
const digits = (next: Random, length: number) => text(next, length, "0123456789");
const hex = (next: Random, length: number) => text(next, length, "0123456789abcdef");
const whole = (next: Random, below: number) => Math.floor(next() * below);
const when = (next: Random) => new Date(1_700_000_000_000 + whole(next, 9e10)).toISOString();
const one = <T>(next: Random, items: readonly T[]): T => items[whole(next, items.length)] as T;
const person = (next: Random) =>
  one(next, ["octo-cat", "j.o'neil", "Ana María", "村上春樹", "d'Arc", "x_X_dev", "Łukasz"]);

type Maker = (next: Random) => unknown;

/** Shapes of what machines send: each from memory of the format, with made-up values. */
const MAKERS: readonly Maker[] = [
  (next) => ({
    service: "gateway",
    status: one(next, ["up", "degraded"]),
    metrics: {
      cpu: next() * 100,
      memory: next(),
      disk: { "/": 0.41, "/var": 0.9 },
      load: [next(), next(), next()],
      connections: whole(next, 900),
    },
    version: "2.4.1-rc.3+build.77",
    uptime: `${whole(next, 99)} days, 3:04`,
  }),
  (next) => ({
    events: Array.from({ length: 5 }, () => ({
      id: hex(next, 24),
      type: "order.filled",
      symbol: one(next, ["BTCUSDT", "ETHUSDT", "SOLUSDT"]),
      side: one(next, ["Buy", "Sell"]),
      quantity: next().toFixed(4),
      price: (next() * 60_000).toFixed(2),
      at: when(next),
      note: "TP/SL 2:1; reduce-only",
      clientOrderId: `bot_${hex(next, 8)}-${whole(next, 99)}`,
    })),
  }),
  (next) => ({
    action: "opened",
    pull_request: {
      html_url: `https://github.com/acme/app/pull/${whole(next, 999)}`,
      title: "fix(api): don't select from the list twice & drop old table",
      body: "## What\n\n- Update `users.ts`\n- Closes #12\n\n```ts\nconst x = await db.get(id);\n```\n",
      user: { login: person(next), url: "https://api.github.com/users/x{/owner}{/repo}" },
      head: { sha: hex(next, 40), ref: "feature/select-or-insert" },
      labels: [{ name: "bug/ui", color: hex(next, 6) }],
      _links: {
        comments: { href: "https://api.github.com/repos/a/b/issues/1/comments" },
        commits_url: "https://api.github.com/repos/a/b/commits{/sha}",
      },
    },
  }),
  (next) => ({
    id: `evt_${text(next, 24)}`,
    object: "event",
    type: "invoice.paid",
    created: 1_700_000_000 + whole(next, 9e7),
    data: {
      object: {
        amount_due: whole(next, 9_999),
        currency: "eur",
        customer_email: "jane+bills@mail.example",
        description: "1 × Pro plan (at €9.00 / month)",
        hosted_invoice_url: `https://pay.example/i/acct_1/${text(next, 40)}?s=ap`,
        metadata: { order: `#${whole(next, 9_999)}` },
      },
    },
  }),
  (next) => ({
    id: digits(next, 18),
    type: 0,
    content: one(next, [
      "hi <@123456789012345678>, select a role & say 'hello' :)",
      "gg <:kek:234567890123456789> || spoiler || ~~no~~",
      '`npm i` doesn\'t work; "cannot find module" ???',
    ]),
    author: {
      id: digits(next, 18),
      username: person(next),
      avatar: `a_${hex(next, 32)}`,
      discriminator: "0",
    },
    embeds: [
      {
        title: "Trade alert!",
        description: "**+3.2 %** on `SOL/USDT`\n> entry 142.1 → exit 146.6",
        color: 3_447_003,
        url: "https://example.org/t?id=1&x=2",
      },
    ],
    timestamp: when(next),
    mention_roles: [digits(next, 18)],
    flags: 0,
  }),
  (next) => ({
    level: "error",
    time: when(next),
    msg: "Unhandled rejection: TypeError: Cannot read properties of undefined (reading 'id')",
    stack: `TypeError: Cannot read properties of undefined (reading 'id')\n    at select (/srv/app/src/db/select.ts:${whole(next, 99)}:13)\n    at async Object.<anonymous> (/srv/app/node_modules/hono/dist/compose.js:22:17)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
    req: {
      method: "GET",
      url: "/api/items?sort=name&order=desc&limit=20",
      headers: {
        "user-agent":
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
      },
    },
  }),
  (next) => ({
    exception: "java.lang.IllegalStateException: Failed to execute CommandLineRunner",
    trace: `java.lang.IllegalStateException: x\n\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:${whole(next, 999)})\n\tat java.base/java.lang.Thread.run(Thread.java:1583)\nCaused by: java.sql.SQLException: Column 'user_id' not found, or ambiguous`,
    thread: `http-nio-8080-exec-${whole(next, 30)}`,
    logger: "c.e.app.OrderService",
    pid: whole(next, 9_999),
  }),
  (next) => ({
    name: `@acme/${hex(next, 6)}`,
    version: "1.0.0",
    type: "module",
    scripts: { build: "tsc -p . && vite build", test: "vitest run", lint: "eslint . --fix" },
    dependencies: { hono: "^4.13.0", zod: ">=3 <5", typescript: "~5.9.0 || ^6" },
    repository: { url: "git+https://github.com/acme/x.git" },
    exports: { ".": { import: "./dist/index.js", types: "./dist/index.d.ts" }, "./*": "../shared/*.js" },
  }),
  (next) => ({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: hex(next, 32),
                spanId: hex(next, 16),
                name: "SELECT orders",
                kind: 3,
                startTimeUnixNano: digits(next, 19),
                attributes: [
                  {
                    key: "db.statement",
                    value: {
                      stringValue:
                        "SELECT id, total FROM orders WHERE customer_id = ? AND total > ? ORDER BY id LIMIT 20",
                    },
                  },
                  { key: "http.route", value: { stringValue: "/api/orders/:id" } },
                ],
              },
            ],
          },
        ],
      },
    ],
  }),
  (next) => ({
    type: "FeatureCollection",
    features: Array.from({ length: 3 }, () => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [next() * 180, next() * 90] },
      properties: {
        name: one(next, ["Côte d'Azur", "Rue de l'Union, 5", "K'iche' & Co."]),
        osm: `way/${whole(next, 1e8)}`,
      },
    })),
  }),
  (next) => ({
    from: "Shop <no-reply@shop.example>",
    to: ["a@b.example"],
    subject: `Re: Your order #${whole(next, 9_999)} -- it's on its way!`,
    html: `<html><body style="color:#333;font-family:Arial"><h1>Thanks, ${person(next)}!</h1><p>Track it <a href="https://shop.example/t?id=${whole(next, 9_999)}&amp;l=en">here</a>.</p><img src="https://shop.example/o.gif" width="1" height="1"></body></html>`,
  }),
  (next) => ({
    kind: "Pod",
    metadata: {
      name: `api-${hex(next, 10)}-${text(next, 5)}`,
      labels: { app: "api", "pod-template-hash": hex(next, 10) },
    },
    spec: {
      containers: [
        {
          name: "api",
          image: `registry.example/api@sha256:${hex(next, 64)}`,
          args: ["--port=8080", "--log-level=info"],
          env: [{ name: "PATH", value: "/usr/local/bin:/usr/bin:/bin" }],
          volumeMounts: [{ mountPath: "/data" }],
        },
      ],
    },
  }),
  (next) => ({
    file: "avatar.png",
    data: btoa(text(next, 300)),
    sha: hex(next, 64),
    token: `eyJhbGciOiJIUzI1NiJ9.${text(next, 80)}.${text(next, 43)}`,
    wallet: text(next, 44, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
    uuid: crypto.randomUUID(),
    ip: "203.0.113.7",
    cidr: "2001:db8::/32",
  }),
  (next) => ({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.org/s.json",
    type: "object",
    properties: {
      email: { type: "string", pattern: "^[^@\\s]+@[^@\\s]+$" },
      id: { type: "string", pattern: "^[A-Z]{3,10}USDT$" },
      when: { format: "date-time" },
    },
    required: ["id"],
    examples: [{ id: `ABC${whole(next, 9)}` }],
  }),
];

/** So many documents, the same in every run but for their UUIDs. */
export function machineDocuments(count: number): readonly unknown[] {
  const next = randomOf(7);
  return Array.from({ length: count }, (_, i) => MAKERS[i % MAKERS.length]?.(next));
}
