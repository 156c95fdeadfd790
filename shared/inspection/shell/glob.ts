/** What a path of wild-cards is written to reach. */
const TARGETS = [
  "/etc/passwd",
  "/etc/shadow",
  "/etc/hosts",
  "/etc/group",
  "/bin/cat",
  "/bin/ls",
  "/bin/sh",
  "/bin/bash",
  "/bin/nc",
  "/bin/id",
  "/usr/bin/id",
  "/usr/bin/whoami",
  "/usr/bin/wget",
  "/usr/bin/curl",
  "/usr/bin/head",
  "/usr/bin/tail",
  "/bin/ping",
  "/bin/uname",
  "/usr/bin/python",
  "/usr/bin/perl",
  "/usr/bin/php",
  "/bin/nc.traditional",
  "/bin/cp",
];
const WILD = /(?:^|[\s;|&<`(+=])(\/[\w.\-?*[\]]{1,24}(?:\/[\w.\-?*[\]]{1,24}){1,3})(?=$|[\s;|&>`)+])/g;

/** Where a path with wild-cards would match a system file or command: `/???/c?t`, `/e*c/p?sswd`; or -1. */
export function findWildPath(line: string): number {
  if (!/[?*[]/.test(line)) return -1;
  for (const match of line.matchAll(WILD)) {
    const glob = match[1] ?? "";
    if (/[?*[]/.test(glob) && /[a-z]/.test(glob) && TARGETS.some((target) => matches(glob, target)))
      return match.index;
  }
  return -1;
}

/** Both are shorter than a hundred characters: the simple matcher with one point of return will do. */
function matches(glob: string, target: string): boolean {
  const plain = glob.replace(/\[[^\]]{1,8}\]/g, "?");
  let g = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < target.length) {
    const sign = plain[g];
    if (sign === "*") {
      star = g++;
      mark = t;
    } else if (sign === target[t] || (sign === "?" && target[t] !== "/")) {
      g += 1;
      t += 1;
    } else if (star >= 0 && target[mark] !== "/") {
      g = star + 1;
      t = ++mark;
    } else return false;
  }
  while (plain[g] === "*") g += 1;
  return g === plain.length;
}
