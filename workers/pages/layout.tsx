import { raw } from "hono/html";
import type { Child } from "hono/jsx";

/** A tick on a shield; a data URI saves a request. */
export const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#4f46e5" d="M16 2 4 6.5v8.8C4 22.5 9 28 16 30c7-2 12-7.5 12-14.7V6.5z"/><path fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="m10.5 16 4 4 7-8"/></svg>',
  );

interface Layout {
  readonly title: string;
  /** Absent: the page's policy names its style by where it is. */
  readonly nonce?: string;
  /** Paths of the page's script and style; a page may do without a script. */
  readonly script?: string;
  readonly style: string;
  /** A desk has bars and columns; everything else is one card in the middle. */
  readonly kind?: "desk";
  /** Path of an Atom feed of what the page shows. */
  readonly feed?: string;
  /** The server's clock, Unix milliseconds. */
  readonly now: number;
  readonly children: Child;
}

/** The frame of every page. */
export const Layout = ({ title, nonce, script, style, feed, kind, now, children }: Layout) => (
  <>
    {raw("<!doctype html>")}
    <html lang="en" data-now={now}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href={style} nonce={nonce} />
        {feed === undefined ? null : <link rel="alternate" type="application/atom+xml" href={feed} />}
        {script === undefined ? null : <script type="module" src={script} nonce={nonce}></script>}
      </head>
      <body class={kind}>{children}</body>
    </html>
  </>
);
