/** States of /proc/net/tcp (include/net/tcp_states.h); an unconnected UDP socket has 07. */
const ESTABLISHED = "01";
const LISTEN = "0A";
const UNCONNECTED = "07";

/** Addresses of one message; the edge looks at the first, people at all. */
const MOST_ADDRESSES = 10;

/** @typedef {{ local: string, port: number, remote: string, state: string }} Socket */

/**
 * The lines of /proc/net/{tcp,tcp6,udp,udp6}.
 *
 * @param {string} text
 * @returns {Socket[]}
 */
export function parseSockets(text) {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local = "", remote = "", state = ""] = line.trim().split(/\s+/);
      const [address = "", port = ""] = local.split(":");
      const [peer = ""] = remote.split(":");
      if (port === "") return [];
      return [
        {
          local: formatAddress(address),
          port: Number.parseInt(port, 16),
          remote: formatAddress(peer),
          state,
        },
      ];
    });
}

/** The kernel prints 32-bit words as the machine holds them: little-endian on all that we run on. @param {string} hex */
export function formatAddress(hex) {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, "hex").swap32());
  const bytes = Array.from(Buffer.concat(words));
  if (bytes.length === 4) return bytes.join(".");
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return shortened(groups);
}

/** The longest run of zero groups as `::` (RFC 5952). @param {string[]} groups */
function shortened(groups) {
  const runs = groups.join(":").match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), "");
  const text = groups.join(":");
  return longest === "" ? text : text.replace(longest, "::").replace(/:{3,}/, "::");
}

/** @param {string} address */
const isLocal = (address) => address.startsWith("127.") || address === "::1";

/**
 * Established connections with other machines, and who has most of them.
 *
 * @param {readonly Socket[]} tcp
 */
export function connectionsOf(tcp) {
  /** @type {Map<string, number>} */
  const byAddress = new Map();
  let connections = 0;
  for (const { remote, state } of tcp) {
    if (state !== ESTABLISHED || isLocal(remote)) continue;
    connections++;
    byAddress.set(remote, (byAddress.get(remote) ?? 0) + 1);
  }
  const topAddresses = [...byAddress]
    .map(([address, count]) => ({ address, connections: count }))
    .sort((a, b) => b.connections - a.connections)
    .slice(0, MOST_ADDRESSES);
  return { connections, topAddresses };
}

/**
 * Ports that other machines can reach, as `tcp/22`. A UDP socket counts below the ports that programs are given for
 * questions of their own.
 *
 * @param {readonly Socket[]} tcp
 * @param {readonly Socket[]} udp
 * @param {number} firstEphemeral
 */
export function listenersOf(tcp, udp, firstEphemeral) {
  const found = new Set([
    ...tcp.filter(({ state, local }) => state === LISTEN && !isLocal(local)).map(({ port }) => `tcp/${port}`),
    ...udp
      .filter(({ state, local, port }) => state === UNCONNECTED && !isLocal(local) && port < firstEphemeral)
      .map(({ port }) => `udp/${port}`),
  ]);
  return [...found].sort();
}
