/**
 * What pages of the dashboard are made of. A part adds a page in five places:
 *
 * 1. `shared/access/rules.ts`: `...page("/admin/things")` (viewers look, operators act below it), and
 *    `provenAct("/admin/things/destroy")` for an act of row A5.
 * 2. `kit/nav.ts`: its entry.
 * 3. `workers/routes/admin/pages.ts`: the page in `PAGES`, each act in `ACTS` (both lazy).
 * 4. `workers/routes/admin/things.tsx`: loads the facts and answers `adminPage(c, { title, children })`; a table
 *    pages by itself, and a list too long to be read whole by `?cursor=` (`Paging`). What it does is the same function that the JSON API calls, with the same audit event.
 * 5. `workers/pages/admin/things-page.tsx`: what is seen, of the components below.
 *
 * On a page that is `live`, a part with a `standing` is kept up to date: an id, and words where somebody should hear of it.
 *
 * Whatever changes something is an act (`routes/admin/act.tsx`): an address of its own, reached by `ActLink`, that says
 * what will happen and whether it can be undone, asks for what it needs, and for password or code where the table
 * wants them. Everything works without a script; nothing may need a `style` attribute, which the policy forbids.
 */
export { Check, Field, Select, TextArea } from "./field.tsx";
export { ActLink, Duration, Hidden, PostForm, Reason } from "./form.tsx";
export { Facts, Figures, type Figure } from "./figures.tsx";
export { Empty, Missing } from "./notice.tsx";
export { adminPage } from "./page.tsx";
export { Pill, type Tone } from "./pill.tsx";
export { Section } from "./section.tsx";
export { Paging, Table, type Column } from "./table.tsx";
export { Moment, spanText, Time } from "./time.tsx";
