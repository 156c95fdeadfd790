import type { Child } from "hono/jsx";

/** What has just happened, or does not work; `bad` interrupts a screen reader. */
export const NoticeBox = ({ bad, children }: { readonly bad: boolean; readonly children: Child }) => (
  <div class={bad ? "notice bad" : "notice"} role={bad ? "alert" : "status"}>
    {children}
  </div>
);

/** Where there is nothing to list: what that means, and what to do. */
export const Empty = ({ children }: { readonly children: Child }) => <p class="empty">{children}</p>;

/** A part that did not answer; the rest of the page stands. */
export const Missing = ({ what }: { readonly what: string }) => (
  <p class="notice bad">{what} did not answer within two seconds. Reload the page to ask again.</p>
);
