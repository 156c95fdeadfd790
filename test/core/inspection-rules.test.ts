import { describe, expect, it } from "vitest";
import { rulesAgainst } from "../support/inspect-value.ts";

describe("SQL is told by what follows the value's own place in a query", () => {
  it.each([
    ["after a single quote", "ada' or 1=1-- -"],
    ["after a double quote", 'ada" or "1"="1'],
    ["after brackets that were open", "ada')) or (('1'='1"],
    ["after a number", "7 and 3=3"],
    ["glued to a number", "1e1union select 2"],
    ["through a comment", "1/**/union/**/select/**/2"],
    ["inside a word", "un/**/ion sel/**/ect 1"],
    ["in a versioned comment", "1/*!50000union*/ /*!select*/ 2"],
    ["stacked behind a semicolon", "1; drop table orders"],
    ["by a function that waits", "1 and sleep(5)"],
    ["by the literal that the query's quote will close", "a' or '1"],
    ["in full-width signs", "ada＇ or １=１--"],
    ["encoded three times", "1%252527%252520or%2525201=1--"],
  ])("%s", (_, value) => expect(rulesAgainst(value)).toContain("sql_injection"));

  it.each([
    "Select a plan from the list",
    "the union select committee meets",
    "rock 'n' roll -- and more",
    "O'Brien and O'Neil = friends",
    "group by age; order by name",
    'a 15" laptop and a 27" screen',
    "SELECT your character AND press START",
    "We ran the query SELECT name FROM items WHERE price > 10 and it took ages.",
  ])("%j is a sentence", (value) => expect(rulesAgainst(value, "body")).toEqual([]));
});

describe("markup is read as a browser recovers it", () => {
  it.each([
    ["<script>x()</script>"],
    ["<SvG/onload=x()>"],
    ["<img src=q onerror\n=x()>"],
    ['"><b onmouseover=x()>'],
    ['" autofocus onfocus=alert(1) x="'],
    ["<a href=' java\tscript:x()'>"],
    ["<a href=&#106;avascript&colon;x()>"],
    ["<scr\u0000ipt>x()</script>"],
    ["<svg><b <i onload=x()>"],
    ["<iframe srcdoc='hi'>"],
    ["<div style='width:e\\78pression(x())'>"],
    ["+ADw-script+AD4-x()+ADw-/script+AD4-"],
  ])("%j", (value) => expect(rulesAgainst(value)).toContain("markup_injection"));

  it.each([
    "use <b> for bold and <i> for italics",
    "vector<int> and map<string, list<int>>",
    "i <3 you, a < b > c",
    '<a href="https://example.org/?a=1&amp;b=2">link</a>',
    "<button onClick={() => save()}>Save</button>",
    "put a <script> tag at the end of the page, said the teacher",
  ])("%j is harmless", (value) => expect(rulesAgainst(value, "body")).toEqual([]));
});

describe("each other rule sees its own", () => {
  it.each([
    ["script_injection", "'-alert(1)-'"],
    ["script_injection", "javascript:alert(1)"],
    ["script_injection", "top['al'+'ert'](1)"],
    ["shell_injection", "x; cat /etc/hosts"],
    ["shell_injection", "$(whoami)"],
    ["shell_injection", "a|c''at${IFS}/x/y"],
    ["shell_injection", "/???/c?t /???/p?ss??"],
    ["shell_injection", "() { :; }; echo x"],
    ["path_traversal", "../../../x"],
    ["path_traversal", "....//....//x"],
    ["path_traversal", "..%c0%af..%c0%afx"],
    ["sensitive_file", "/etc/passwd"],
    ["file_inclusion", "php://filter/x"],
    ["file_inclusion", "http://169.254.169.254/"],
    ["template_injection", "{{7*7}}"],
    ["template_injection", "${T(java.lang.Runtime)}"],
    ["code_injection", "<?php x(); ?>"],
    ["code_injection", "__import__('os')"],
    ["code_injection", 'O:8:"stdClass":0:{}'],
    ["lookup_injection", "${${::-j}${lower:n}di:ldap://x}"],
    ["nosql_injection", '{"$ne": null}'],
    ["directory_injection", "*)(uid=*"],
    ["directory_injection", "'] | //*"],
    ["xml_injection", '<!DOCTYPE x [<!ENTITY y SYSTEM "z">]>'],
    ["line_injection", "x\r\nSet-Cookie: a=b"],
    ["evasion", "x%00.png"],
    ["scanner", "http://a1b2.oast.fun/"],
  ])("%s: %s", (rule, value) => expect(rulesAgainst(value)).toContain(rule));

  it.each([
    ["a query operator in a name", "query", "user[$ne]", "x", "nosql_injection"],
    ["a prototype in a name", "body", "__proto__.x", "1", "code_injection"],
    ["a scanner's name", "header", "user-agent", "sqlmap/1.8", "scanner"],
    ["a script uploaded", "body", "filename", "a.php", "file_inclusion"],
    ["a path only exploits ask for", "path", "", "/wp-login.php", "exploit_probe"],
    ["a command where one is run", "query", "cmd", "cat notes.txt", "shell_injection"],
  ] as const)("%s", (_, where, name, value, rule) =>
    expect(rulesAgainst(value, where, name)).toContain(rule),
  );
});

describe("what only looks like it", () => {
  it.each([
    ["a markdown table", "| id | name |\n|----|------|\n| 7 | Ada |"],
    ["a terminal session", "git pull && npm ci && npm test"],
    ["inline code", "run `ls -la` and then `npm test` in there"],
    ["a placeholder", "Dear {{ user.name }}, ${amount} is due"],
    ["a greeting's placeholders", "Welcome {{user}} to {{ server.name }}! {{ user.newEmail }} {{ pos.x }}"],
    [
      "a list in a template",
      "{{ items|join(', ') }} {% for item in items %}{{ item.profile.name }}{% endfor %}",
    ],
    [
      "names that end like others",
      "lambda:InvokeFunction invalid_rsa_key darwin.ini npcSystem jane@java.example",
    ],
    ["a regular expression", "pattern.exec('identifier')"],
    ["an import", 'import x from "../../utils/x.ts"'],
    ["a file somebody writes about", "you have to edit /etc/hosts on your own machine"],
    ["a letter", "Hi,\n\nTo: whom it may concern\nSubject: lunch\n\nbye"],
    ["a JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    [
      "a picture in base64",
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    ],
    ["Russian", "Выберите тариф из списка; это не так уж и сложно!"],
    ["Greek", "Επιλέξτε ένα πρόγραμμα από τη λίστα"],
    ["Arabic", "اختر خطة من القائمة، من فضلك؛ هل هذا صعب؟"],
  ])("%s", (_, value) => expect(rulesAgainst(value, "body")).toEqual([]));

  it("a browser's own headers", () => {
    const agent =
      "Mozilla/5.0 (Linux; U; Android 4.4; id-id; SM-G900) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0";
    expect(rulesAgainst(agent, "header", "user-agent")).toEqual([]);
    expect(rulesAgainst("text/html,application/xml;q=0.9,*/*;q=0.8", "header", "accept")).toEqual([]);
    expect(rulesAgainst('"Not A;Brand";v="99", "Chromium";v="141"', "header", "x-client-hints")).toEqual([]);
  });
});
