/** One entry of the navigation. */
interface NavEntry {
  readonly path: string;
  readonly name: string;
}

interface NavGroup {
  readonly name: string;
  readonly entries: readonly NavEntry[];
}

/** The navigation, in its order; a page below an entry's path belongs to it. */
export const NAVIGATION: readonly NavGroup[] = [
  {
    name: "Now",
    entries: [
      { path: "/admin", name: "Overview" },
      { path: "/admin/incidents", name: "Incidents" },
      { path: "/admin/traffic", name: "Traffic" },
    ],
  },
  {
    name: "Protection",
    entries: [
      { path: "/admin/mode", name: "Mode" },
      { path: "/admin/bans", name: "Bans" },
      { path: "/admin/blocks", name: "Block list" },
      { path: "/admin/allow", name: "Allow list" },
    ],
  },
  {
    name: "Operations",
    entries: [
      { path: "/admin/checks", name: "Checks" },
      { path: "/admin/certificates", name: "Certificates" },
      { path: "/admin/breakers", name: "Breakers" },
      { path: "/admin/outbox", name: "Outbox" },
      { path: "/admin/compliance", name: "Compliance" },
    ],
  },
  {
    name: "Bot",
    entries: [
      { path: "/admin/members", name: "Members" },
      { path: "/admin/guilds", name: "Discord servers" },
      { path: "/admin/trading", name: "Trading" },
    ],
  },
  {
    name: "Edge",
    entries: [
      { path: "/admin/audit", name: "Audit log" },
      { path: "/admin/settings", name: "Settings" },
      { path: "/admin/access", name: "Access" },
    ],
  },
];

const ENTRIES = NAVIGATION.flatMap(({ entries }) => entries);

const holds = (entry: NavEntry, path: string): boolean =>
  path === entry.path || (entry.path !== "/admin" && path.startsWith(`${entry.path}/`));

/** The entry that a page belongs to; null: none. */
export const entryOf = (path: string): NavEntry | null => ENTRIES.find((entry) => holds(entry, path)) ?? null;
