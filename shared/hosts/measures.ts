import type { SignalName } from "../alerts/signal.ts";
import type { HostFigures } from "./figures.ts";
import type { HostLimits } from "./settings.ts";

/** One figure to be compared with its limit. */
export interface Measured {
  /** The limit's name, or `disk` and the mount point. */
  readonly key: string;
  readonly value: number;
  readonly facts?: Readonly<Record<string, string>>;
}

interface Kind {
  readonly signal: SignalName;
  /** Reports in a row: a load that lasts three minutes is one, a full disk is one at once. */
  readonly reports: number;
  readonly says: (key: string) => string;
  readonly shown: (value: number) => string;
}

const DISK = "disk ";

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const count = (value: number): string => String(Math.round(value));
const megabits = (bits: number): string => `${(bits / 1_000_000).toFixed(1)} Mbit/s`;

export const KINDS: Readonly<Record<keyof HostLimits, Kind>> = {
  cpu: { signal: "host_overloaded", reports: 3, says: () => "CPU in use", shown: percent },
  memory: { signal: "host_overloaded", reports: 3, says: () => "memory in use", shown: percent },
  disk: { signal: "host_overloaded", reports: 1, says: (key) => `${key} in use`, shown: percent },
  bandwidth: { signal: "host_network", reports: 3, says: () => "bandwidth in use", shown: megabits },
  connections: { signal: "host_network", reports: 2, says: () => "connections", shown: count },
  connectionsPerAddress: {
    signal: "host_network",
    reports: 2,
    says: () => "connections from one address",
    shown: count,
  },
  failedLogins: {
    signal: "host_logins",
    reports: 1,
    says: () => "failed SSH logins in 24 hours",
    shown: count,
  },
};

/** Which limit a key of `measured` is about. */
export const limitOf = (key: string): keyof HostLimits =>
  key.startsWith(DISK) ? "disk" : (key as keyof HostLimits);

/** What the figures give to be compared; absent ones give nothing. */
export function measured(figures: HostFigures): readonly Measured[] {
  const { cpu, memory, disks, received, sent, connections, topAddresses, failedLogins } = figures;
  const bandwidth = received === undefined || sent === undefined ? undefined : received + sent;
  const single: Partial<Record<keyof HostLimits, number | undefined>> = {
    cpu,
    memory,
    bandwidth,
    connections,
    failedLogins,
  };
  const measures: Measured[] = [];
  for (const [key, value] of Object.entries(single)) if (value !== undefined) measures.push({ key, value });
  for (const { mount, used } of disks ?? []) measures.push({ key: DISK + mount, value: used });
  if (topAddresses !== undefined) {
    const [top] = topAddresses;
    measures.push({
      key: "connectionsPerAddress",
      value: top?.connections ?? 0,
      ...(top === undefined ? {} : { facts: { address: top.address } }),
    });
  }
  return measures;
}
