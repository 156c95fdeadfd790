import { numberText } from "../../../shared/number-text.ts";
import type { Need } from "../../../shared/live/needs.ts";
import { ALL_WELL, needsWords } from "../../../shared/live/standing.ts";
import type { Snapshot } from "../../../shared/live/snapshot.ts";
import { breakerTone, breakerWord } from "../../../shared/live/words.ts";
import type { History } from "../../../shared/metrics/history.ts";
import { Facts, Pill, Section } from "./kit/index.ts";
import { LiveOverviewFigures } from "./live-figures.tsx";
import { TrafficChart } from "./traffic-chart.tsx";

export interface OverviewView {
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly needs: readonly Need[];
  readonly listed: number;
  /** Null: nobody counted them. */
  readonly members: {
    readonly verified: number;
    readonly verifiedLastDay: number;
    readonly vouched: number;
    readonly awaitingRole: number;
  } | null;
}

/** What one looks through; the worst come first. */
const NEEDS_SHOWN = 20;

const Needs = ({ needs }: { readonly needs: readonly Need[] }) => (
  <Section title="What needs you" standing={{ id: "needs", words: needsWords(needs) }}>
    {needs.length === 0 ? (
      <p>
        <Pill tone="good">{ALL_WELL}</Pill>
      </p>
    ) : (
      <ul class="needs">
        {needs.slice(0, NEEDS_SHOWN).map(({ tone, text, href }) => (
          <li>
            <Pill tone={tone}>{text}</Pill>
            <a href={href} aria-label={`See to it: ${text}`}>
              See to it
            </a>
          </li>
        ))}
        {needs.length > NEEDS_SHOWN ? (
          <li>
            <a href="/admin/incidents">{numberText(needs.length - NEEDS_SHOWN)} more: to the incidents</a>
          </li>
        ) : null}
      </ul>
    )}
  </Section>
);

/** Is everything well, and what needs me? */
export const OverviewPage = ({
  view: { snapshot, history, needs, listed, members },
}: {
  readonly view: OverviewView;
}) => (
  <>
    <Needs needs={needs} />
    <LiveOverviewFigures snapshot={snapshot} />
    <Section title="Traffic" standing={{ id: "minutes" }} actions={<a href="/admin/traffic">More</a>}>
      <TrafficChart history={history} />
    </Section>
    <div class="columns">
      <Section title="Dependencies" actions={<a href="/admin/breakers">Breakers</a>}>
        <Facts
          of={Object.entries(snapshot.vitals.breakers).map(([name, breaker]) => [
            name,
            <Pill tone={breakerTone(breaker?.state.kind)} live={`breaker:${name}`}>
              {breakerWord(breaker?.state.kind)}
            </Pill>,
          ])}
        />
      </Section>
      <Section title="Members" standing={{ id: "members" }} actions={<a href="/admin/members">Members</a>}>
        {members === null ? (
          <p>D1 did not answer.</p>
        ) : (
          <Facts
            of={[
              ["Verified", numberText(members.verified)],
              ["In the last 24 hours", numberText(members.verifiedLastDay)],
              ["Verified by the team", numberText(members.vouched)],
              ["Waiting for their role", numberText(members.awaitingRole)],
              ["Entries of the lists", numberText(listed)],
            ]}
          />
        )}
      </Section>
    </div>
  </>
);
