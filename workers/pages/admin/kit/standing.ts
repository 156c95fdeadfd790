/** A part of a page that the page's script (`client/admin/follow.ts`) keeps up to date. */
export interface Standing {
  readonly id: string;
  /** What it stands at, a line for each thing: for who cannot see it change. None: nothing is said of it. */
  readonly words?: string;
  /** True: something is under way, and the script looks often. */
  readonly waits?: boolean;
}

/** The attributes by which the script knows it. */
export const standingOf = (standing: Standing | undefined) =>
  standing === undefined
    ? {}
    : {
        id: standing.id,
        "data-standing": standing.words ?? "",
        "data-waits": standing.waits === true ? "" : undefined,
      };
