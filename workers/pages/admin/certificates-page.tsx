import { daysLeft, keyText, namesText, type Finding } from "../../../shared/certificates/findings.ts";
import type { WatchedCertificate } from "../../../shared/certificates/ports.ts";
import type { Certificate, Reading } from "../../../shared/certificates/reading.ts";
import { usePage } from "./kit/context.ts";
import {
  ActLink,
  Empty,
  Facts,
  Moment,
  Pill,
  Section,
  Table,
  Time,
  type Column,
  type Tone,
} from "./kit/index.ts";

const TONES = { info: "idle", warning: "warn", error: "bad", critical: "bad" } as const satisfies Record<
  Finding["severity"],
  Tone
>;

/** By the days that alerts begin at. */
const daysTone = (days: number): Tone => (days < 7 ? "bad" : days < 21 ? "warn" : "good");

const FINDINGS: readonly [Column<Finding>, ...Column<Finding>[]] = [
  { name: "Found", cell: ({ code }) => code.replaceAll("_", " ") },
  { name: "Severity", cell: ({ severity }) => <Pill tone={TONES[severity]}>{severity}</Pill> },
  { name: "Detail", cell: ({ detail }) => detail },
];

const CHAIN: readonly [Column<Certificate>, ...Column<Certificate>[]] = [
  { name: "Certificate", cell: ({ subject }) => subject },
  { name: "By", cell: ({ issuer, selfIssued }) => (selfIssued ? "itself" : issuer) },
  { name: "Ends", cell: ({ notAfter }) => <Time at={notAfter} /> },
  { name: "Key", cell: ({ key }) => keyText(key) },
  { name: "Signed with", cell: ({ signature }) => signature },
];

const TRUST = {
  trusted: "an ordinary request accepts it",
  untrusted: "an ordinary request does not accept it",
  unknown: "not asked: it is reached by an address of its own, or did not answer",
} as const;

const Seen = ({ reading }: { readonly reading: Reading }) => {
  const { leaf, chain, protocol, suite, proven, trust } = reading;
  return (
    <>
      <Facts
        of={[
          ["For", namesText(leaf)],
          ["Protocol", `TLS ${protocol}, ${suite}`],
          ["Holds the key", proven ? "yes: it signed the handshake" : "not shown"],
          ["Trust", TRUST[trust]],
          ["Fingerprint (SHA-256)", <code>{leaf.fingerprint}</code>],
        ]}
      />
      <Table caption="Chain" columns={CHAIN} rows={[leaf, ...chain]} empty="" headed={false} />
    </>
  );
};

const Days = ({ reading }: { readonly reading: Reading }) => {
  const days = daysLeft(reading.leaf.notAfter, usePage().now);
  return (
    <Pill tone={daysTone(days)}>{days < 0 ? "over" : `${days} ${days === 1 ? "day" : "days"} left`}</Pill>
  );
};

const One = ({ target, record }: WatchedCertificate) => (
  <Section
    title={target.name}
    lead={
      <>
        {target.host}:{target.port}
        {target.address === null ? null : ` at ${target.address}`}{" "}
        {record === null ? null : (
          <>
            · looked at <Moment at={record.checkedAt} />
          </>
        )}
      </>
    }
    actions={
      <ActLink
        act="/admin/certificates/look"
        fields={{ name: target.name }}
        name="Look now"
        label={`Look now at ${target.name}`}
      />
    }
  >
    {record === null ? (
      <Empty>It was not looked at yet: that is done every hour, at minute 17.</Empty>
    ) : (
      <>
        {record.reading === null ? null : (
          <p>
            <Days reading={record.reading} />
          </p>
        )}
        {record.findings.length === 0 ? null : (
          <Table caption={`Findings of ${target.name}`} columns={FINDINGS} rows={record.findings} empty="" />
        )}
        {record.reading === null ? null : (
          <details open={record.findings.length > 0}>
            <summary>{record.failures === 0 ? "What was seen" : "What was seen last"}</summary>
            <Seen reading={record.reading} />
          </details>
        )}
      </>
    )}
  </Section>
);

/** Every watched server's certificate, what is wrong with it, and what it says. */
export const CertificatesPage = ({ watched }: { readonly watched: readonly WatchedCertificate[] }) =>
  watched.length === 0 ? (
    <Empty>
      No server is watched. List them in <code>CERTIFICATES</code>; without it, the origins and{" "}
      <code>TRUSTED_HOSTS</code> are.
    </Empty>
  ) : (
    <>
      {watched.map((one) => (
        <One {...one} />
      ))}
    </>
  );
