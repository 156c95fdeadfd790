/** What the agent measures of its machine; what it could not read is absent. */
export interface HostFigures {
  /** Shares of the whole, 0 to 1, since the report before. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly disks?: readonly { readonly mount: string; readonly used: number }[];
  /** Bits a second over all interfaces but the loopback, since the report before. */
  readonly received?: number;
  readonly sent?: number;
  /** Established TCP connections with other machines. */
  readonly connections?: number;
  /** Those with the most of them, the most first. */
  readonly topAddresses?: readonly { readonly address: string; readonly connections: number }[];
  /** Failed SSH logins within the last 24 hours. */
  readonly failedLogins?: number;
  /** Ports that other machines can reach: `tcp/22`. */
  readonly listeners?: readonly string[];
  readonly integrity?: IntegrityFigures;
}

export interface IntegrityFigures {
  /** Files watched. */
  readonly files: number;
  /** Of all that differ from the baseline the first few, by path; `more` counts the others. */
  readonly changed: readonly { readonly path: string; readonly change: "modified" | "added" | "removed" }[];
  readonly more: number;
}

/** The figures that are compared with a limit and kept as trends. */
export type TrendName = "cpu" | "memory" | "disk" | "received" | "sent" | "connections";

/** The fullest disk speaks for all. */
export function trendFigures(figures: HostFigures): Readonly<Partial<Record<TrendName, number>>> {
  const { cpu, memory, disks, received, sent, connections } = figures;
  const disk = disks === undefined || disks.length === 0 ? undefined : Math.max(...disks.map((d) => d.used));
  const all: Record<TrendName, number | undefined> = { cpu, memory, disk, received, sent, connections };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
