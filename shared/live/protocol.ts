/** Close code of a socket whose session has ended; 4000 and above are an application's own (RFC 6455 §7.4.2). */
export const SESSION_ENDED = 4401;

/** The header by which the dashboard's script says that a page asks by itself: nobody has touched it. */
export const WATCHING = "Edge-Watching";
