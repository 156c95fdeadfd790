/**
 * A command line without what a shell drops: quotes inside words, backslashes, carets, empty variables; `$IFS` and
 * brace lists become the spaces they stand for. `c'a't$IFS/etc/pa$@sswd` reads `cat /etc/passwd`.
 */
export function unquote(line: string): string {
  return line
    .replace(/\$\{?ifs\}?(?:\$\d)?|%09|%20/g, " ")
    .replace(/\$\{path:\d:1\}|\$\{home:\d:1\}|%hom\w{0,6}:~\d,-?\d{1,3}%/g, "/")
    .replace(
      /\{([a-z/.]{2,20}),([^{}\s]{1,80})\}/g,
      (_, first: string, rest: string) => `${first} ${rest.replaceAll(",", " ")}`,
    )
    .replace(/\$(?:[@*#?!$0-9_]|[a-z]\b|\{[a-z0-9@*_]{0,8}\}|\(\))/g, "")
    .replace(/''|""|['"\\^]/g, "")
    .replace(/(?<!`)``(?!`)/g, "");
}
