import type { AppContext } from "../context.ts";
import { assets } from "./assets.ts";
import { ICON, Layout } from "./layout.tsx";

/** What is read before any script runs, and stays; the script fills the panel (`client/verify`). */
const VerifyPage = () => (
  <main>
    <header>
      <img class="mark" src={ICON} alt="" width="40" height="40" />
      <h1>Verify your wallet</h1>
      <p>
        Your Discord server asks you to show that a Solana wallet is yours. You sign one short text with it,
        and the server gives you its role.
      </p>
      <ul class="facts">
        <li>No transaction</li>
        <li>No fee</li>
        <li>No access to your funds</li>
      </ul>
    </header>
    <ol id="stages" aria-label="Steps">
      <li>Choose</li>
      <li>Sign</li>
      <li>Done</li>
    </ol>
    <p id="timer" role="timer" hidden>
      <span id="timer-label"></span> <span id="timer-left"></span>
    </p>
    <section id="panel" class="panel busy" aria-label="Verification">
      <div class="scripted">
        <h2>Getting ready …</h2>
        <p>If nothing changes within a few seconds, reload this page: your link stays good.</p>
      </div>
      <noscript>
        <h2>This page needs JavaScript</h2>
        <p>
          Your wallet can only be reached with it. Allow JavaScript for this site and reload, or copy this
          page’s address into the browser that your wallet lives in. Your link stays good for 10 minutes from
          when you got it.
        </p>
      </noscript>
    </section>
    <p id="status" role="status" class="spoken"></p>
    <footer id="warning">
      <p>
        <strong>Did somebody else send you this link?</strong> Close this page: your wallet would be tied to
        their Discord account.
      </p>
    </footer>
  </main>
);

/**
 * `GET /verify?jwt=…`: the built-in wallet page. It is the same for everybody: the link's secret stays
 * between the browser and `/api/confirm`.
 */
export const verifyPage = (c: AppContext): Response | Promise<Response> =>
  c.html(
    <Layout
      title="Wallet verification"
      nonce={c.var.nonce}
      script={assets.verifyScript.path}
      style={assets.verifyStyle.path}
      now={c.var.services.now()}
    >
      <VerifyPage />
    </Layout>,
  );
