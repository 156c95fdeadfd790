import { numberText } from "../../../shared/number-text.ts";
import type { VouchedMember } from "../../../shared/verification/member-directory.ts";
import type { VerificationStatistics } from "../../../shared/verification/ports.ts";
import type { TokenStatus, VerificationToken, VerifiedMember } from "../../../shared/verification/token.ts";
import {
  ActLink,
  Field,
  Figures,
  Moment,
  Paging,
  Pill,
  Section,
  Table,
  Time,
  type Column,
  type Tone,
} from "./kit/index.ts";

export interface MembersView {
  readonly statistics: VerificationStatistics;
  readonly members: PageOf<VerifiedMember>;
  readonly vouched: PageOf<VouchedMember>;
  /** Of a member looked for by id; null: nobody was. */
  readonly links: readonly VerificationToken[] | null;
  readonly search: string;
  /** Where a member is reset of whom nothing says where they verified. */
  readonly usualGuild: string;
  readonly url: string;
}

interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** The parameter with which a page of the team's table begins. */
export const VOUCHED_CURSOR = "vouched";

const Reset = ({ userId, guildId }: { readonly userId: string; readonly guildId: string }) => (
  <ActLink
    act="/admin/members/reset"
    fields={{ member: userId, guild: guildId }}
    name="Reset"
    label={`Reset the verification of ${userId}`}
  />
);

const COLUMNS: readonly [Column<VerifiedMember>, ...Column<VerifiedMember>[]] = [
  {
    name: "Member",
    cell: ({ userId, displayName }) => (
      <>
        {displayName ?? "unnamed"}{" "}
        <small>
          <a href={`/admin/members?q=${userId}`}>{userId}</a>
        </small>
      </>
    ),
  },
  { name: "Wallet", cell: ({ wallet }) => <code>{wallet}</code> },
  { name: "Verified", cell: ({ verifiedAt }) => <Moment at={verifiedAt} /> },
  {
    name: "Role",
    cell: ({ roleGrantedAt }) =>
      roleGrantedAt === null ? <Pill tone="warn">on its way</Pill> : <Pill tone="good">granted</Pill>,
  },
  {
    name: "Change",
    kind: "acts",
    cell: ({ userId, guildId }) => <Reset userId={userId} guildId={guildId} />,
  },
];

const TONES: Readonly<Record<TokenStatus, Tone>> = {
  pending: "warn",
  success: "good",
  failed: "bad",
  expired: "idle",
};

const LINKS: readonly [Column<VerificationToken>, ...Column<VerificationToken>[]] = [
  { name: "Issued", cell: ({ issuedAt }) => <Time at={issuedAt} /> },
  { name: "State", cell: ({ status }) => <Pill tone={TONES[status]}>{status}</Pill> },
  { name: "Good until", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { name: "Wallet", cell: ({ wallet }) => (wallet === null ? "–" : <code>{wallet}</code>) },
];

const VOUCHED: readonly [Column<VouchedMember>, ...Column<VouchedMember>[]] = [
  { name: "Member", cell: ({ userId }) => <a href={`/admin/members?q=${userId}`}>{userId}</a> },
  { name: "Server", cell: ({ guildId }) => <a href={`/admin/guilds?guild=${guildId}`}>{guildId}</a> },
  { name: "By", cell: ({ vouchedBy }) => vouchedBy },
  { name: "Verified", cell: ({ vouchedAt }) => <Moment at={vouchedAt} /> },
  {
    name: "Change",
    kind: "acts",
    cell: ({ userId, guildId }) => <Reset userId={userId} guildId={guildId} />,
  },
];

/** Supabase may know more, and the team can give the role without a wallet. */
const UNKNOWN =
  "No wallet of theirs is on record here. A reset takes the role away all the same, and makes Supabase forget them.";

/** Who is verified with which wallet. */
export const MembersPage = ({ view }: { readonly view: MembersView }) => {
  const { statistics, members, vouched, links, search, url, usualGuild } = view;
  return (
    <>
      <Figures
        label="Verifications"
        of={[
          { name: "Verified", value: numberText(statistics.verified) },
          { name: "In 24 hours", value: numberText(statistics.verifiedLastDay) },
          { name: "By the team", value: numberText(statistics.vouched) },
          { name: "Links open", value: numberText(statistics.pending) },
          {
            name: "Waiting for the role",
            value: numberText(statistics.awaitingRole),
            ...(statistics.awaitingRole === 0 ? {} : { tone: "warn" as const }),
          },
        ]}
      />
      <Section title={search === "" ? "Newest first" : "Found"}>
        <form method="get" class="row" role="search">
          <Field
            name="q"
            label="Find a member"
            hint="Discord id, wallet, or a part of the name"
            type="search"
            value={search}
          />
          <div>
            <button>Find</button>
          </div>
        </form>
        <Table
          caption="Members"
          columns={COLUMNS}
          rows={members.rows}
          whole
          empty={search === "" ? "Nobody is verified yet." : "No verified member fits."}
        />
        <Paging of="members" url={url} next={members.next} />
      </Section>
      {search !== "" && vouched.rows.length === 0 ? null : (
        <Section title="Verified by the team" lead="The role by the team's word: no wallet stands behind it.">
          <div id={VOUCHED_CURSOR}>
            <Table
              caption="Verified by the team"
              columns={VOUCHED}
              rows={vouched.rows}
              whole
              empty="The team has verified nobody by hand."
            />
            <Paging
              of="members verified by the team"
              url={url}
              next={vouched.next}
              cursor={VOUCHED_CURSOR}
              anchor={VOUCHED_CURSOR}
            />
          </div>
        </Section>
      )}
      {links === null ? null : (
        <Section
          title="Links of the last seven days"
          {...(members.rows.length + vouched.rows.length === 0
            ? { actions: <Reset userId={search} guildId={usualGuild} />, lead: UNKNOWN }
            : {})}
        >
          <Table caption="Links" columns={LINKS} rows={links} empty="This member asked for none." />
        </Section>
      )}
    </>
  );
};
