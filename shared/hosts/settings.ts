/** Row O3's figures; above one of them a host is in trouble. */
export interface HostLimits {
  /** Shares, 0 to 1. */
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
  /** Bits a second, received and sent together. */
  readonly bandwidth: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** In 24 hours. */
  readonly failedLogins: number;
}

/** Among a host's listeners: whatever listens there may. */
export const ANY_LISTENER = "*";

export interface HostSettings {
  readonly limits: HostLimits;
  /** Ports that may listen: `tcp/2222`; or `*`. */
  readonly listeners: readonly string[];
}

export const DEFAULT_HOST: HostSettings = {
  limits: {
    cpu: 0.9,
    memory: 0.9,
    disk: 0.9,
    bandwidth: 10_000_000,
    connections: 1000,
    connectionsPerAddress: 50,
    failedLogins: 10,
  },
  // SSH, where it is by default and where row Z2 puts it; the clients of DHCP and NTP.
  listeners: ["tcp/22", "tcp/2222", "udp/68", "udp/123", "udp/546"],
};
