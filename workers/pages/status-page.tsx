import { html } from "hono/html";
import type { PublicIncident } from "../../shared/incidents/public.ts";
import type {
  Component,
  PlannedWork,
  PublicStanding,
  PublicStatus,
  Service,
} from "../../shared/status/status.ts";
import { date, duration, headline, incidentWord, moment, serviceWord } from "../../shared/status/words.ts";
import { assets } from "./assets.ts";
import { Layout } from "./layout.tsx";
import { Bars, Latency } from "./status-bars.tsx";

const MARKS: Record<PublicStanding, string> = {
  operational: "m7 12.5 3.5 3.5L17 9",
  degraded: "M12 7v6M12 16.5v.5",
  outage: "m8 8 8 8M16 8l-8 8",
  maintenance: "M8 9v6M12 9v6M16 9v6",
  unknown: "M8 12h8",
};

/** The sign of a standing: its form says it as well as its colour; the word stands beside it. */
const Mark = ({ standing }: { readonly standing: PublicStanding }) => (
  <svg class={`mark ${standing}`} viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="11" />
    <path d={MARKS[standing]} />
  </svg>
);

const Time = ({ at }: { readonly at: number }) => (
  <time datetime={new Date(at).toISOString()}>{moment(at)}</time>
);

const ServiceRow = ({ service, now }: { readonly service: Service; readonly now: number }) => (
  <li class="service">
    <div class="name">
      <h3>{service.name}</h3>
      <p class={`word ${service.standing}`}>
        <Mark standing={service.standing} />
        {serviceWord(service.standing)}
        {isTrouble(service) && service.since !== null ? ` for ${duration(now - service.since)}` : ""}
      </p>
    </div>
    <Bars service={service} />
    <Latency service={service} />
  </li>
);

const isTrouble = ({ standing }: Service): boolean => standing === "outage" || standing === "degraded";

const ComponentCard = ({ component, now }: { readonly component: Component; readonly now: number }) => (
  <section class="card">
    <h2>{component.name}</h2>
    <ul>
      {component.services.map((service) => (
        <ServiceRow service={service} now={now} />
      ))}
    </ul>
  </section>
);

const Incident = ({ incident }: { readonly incident: PublicIncident }) => {
  const { id, title, state, component, startedAt, resolvedAt, updates } = incident;
  return (
    <article id={`incident-${id}`} class={resolvedAt === null ? "card notice" : "card"}>
      <h3>{title}</h3>
      {component === null ? null : <p>{component}</p>}
      <p class="facts">
        {resolvedAt === null
          ? `${incidentWord(state)} · since `
          : `Resolved after ${duration(resolvedAt - startedAt)} · began `}
        <Time at={startedAt} />
      </p>
      {updates.length < 2 ? null : (
        <ol class="facts">
          {updates.map(({ at, text }) => (
            <li>
              <Time at={at} /> {text}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
};

const Work = ({ work }: { readonly work: PlannedWork }) => (
  <article id={`work-${work.id}`} class="card notice maintenance">
    <h3>{work.title}</h3>
    <p class="facts">
      {work.active ? "Now, until " : "From "}
      {work.active ? null : <Time at={work.from} />}
      {work.active ? null : " to "}
      <Time at={work.until} />
      {work.services.length === 0 ? "" : ` · ${work.services.join(", ")}`}
    </p>
  </article>
);

/** Past incidents under the days they began on, newest first. */
const History = ({ incidents }: { readonly incidents: readonly PublicIncident[] }) => {
  const days = [...new Set(incidents.map(({ startedAt }) => date(startedAt)))];
  return (
    <section class="history">
      <h2>Past incidents</h2>
      {days.length === 0 ? <p class="facts">None in the last 90 days.</p> : null}
      {days.map((day) => (
        <>
          <p class="day">{day}</p>
          {incidents
            .filter(({ startedAt }) => date(startedAt) === day)
            .map((incident) => (
              <Incident incident={incident} />
            ))}
        </>
      ))}
    </section>
  );
};

const StatusPage = ({ status }: { readonly status: PublicStatus }) => {
  const open = status.incidents.filter(({ resolvedAt }) => resolvedAt === null);
  const past = status.incidents.filter(({ resolvedAt }) => resolvedAt !== null);
  return (
    <main class="status">
      <header>
        <h1>Service status</h1>
      </header>
      <section class={`headline ${status.standing}`} aria-label="Now">
        <Mark standing={status.standing} />
        <div>
          <p class="sentence">{headline(status)}</p>
          <p class="facts">
            As of <Time at={status.at} />
          </p>
        </div>
      </section>
      {open.length === 0 ? null : (
        <section class="group">
          <h2>What we know</h2>
          {open.map((incident) => (
            <Incident incident={incident} />
          ))}
        </section>
      )}
      {status.plannedWork.length === 0 ? null : (
        <section class="group">
          <h2>Planned work</h2>
          {status.plannedWork.map((work) => (
            <Work work={work} />
          ))}
        </section>
      )}
      {status.components.map((component) => (
        <ComponentCard component={component} now={status.at} />
      ))}
      <History incidents={past} />
      <footer>
        <p>
          Each bar is a day (UTC): full is good, shorter is slow, shortest is an outage. Checked every minute.
        </p>
        <nav aria-label="Other forms of this page">
          <a href="/status/feed.xml">Feed</a> <a href="/status.json">JSON</a>{" "}
          <a href="/status/badge.svg">Badge</a>
        </nav>
      </footer>
    </main>
  );
};

/** The page as a whole: the same for everybody. */
export async function statusPage(status: PublicStatus): Promise<string> {
  const page = await html`${(
    <Layout
      title={`${headline(status)} · Service status`}
      style={assets.statusStyle.path}
      feed="/status/feed.xml"
      now={status.at}
    >
      <StatusPage status={status} />
    </Layout>
  )}`;
  return page.toString();
}
