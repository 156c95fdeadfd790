import { signatures } from "./signature.ts";

/** Command lines that need no separator to be known for what they are. */
export const SHELL_SIGNATURES = signatures([
  {
    rule: "shell_injection",
    score: 10,
    prose: 6,
    texts: String.raw`/dev/tcp/ /dev/udp/ $ifs §{ifs %comspec% downloadstring( downloadfile( certutil-urlcache bitsadmin/transfer
      ;wget␠http |wget␠http ;curl␠http |curl␠http /bin/sh-i /bin/bash-i /bin/sh-c /bin/bash-c -e/bin/sh -e/bin/bash -e␠cmd.exe
      mkfifo/tmp mknod/tmp >&/dev 0>&1 0<&1 2>&1|nc 0<&196 |/bin/sh |/bin/bash |sh␠-i /bin/cat/ bin/cat␠/ %0a/bin ;/bin/ |/bin/ &&/bin/`,
  },
  {
    rule: "shell_injection",
    score: 10,
    prose: 6,
    bare: true,
    texts: String.raw`bash-i bash-c sh-i␠> zsh-c cmd/c cmd.exe/c nc-e ncat-e nc␠-e nc-lvp nc-nlvp nc-lp powershell-e powershell-nop
      powershell-w powershell-c powershell-noni powershell-exec powershell-ep powershell.exe-e powershell.exe-n powershell.exe-w
      powershell.exe-c iex( rm-rf/ rm-rf~ rm-rf* rm-fr/ wget-o- wget-qo- wget-o/tmp curl-o/tmp`,
  },
]);
