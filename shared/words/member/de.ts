import type { Translation } from "../fill.ts";
import type { en } from "./en.ts";

export const de: Translation<typeof en> = {
  explanations: {
    command:
      "Diesen Befehl kenne ich nicht mehr. Vielleicht heißt er jetzt anders; Discord merkt das manchmal erst nach einer Stunde.",
    component: "Dieser Knopf oder dieses Menü tut nichts mehr. Bitte nimm die neueste Nachricht.",
    modal: "Dieses Formular gibt es nicht mehr. Bitte öffne es noch einmal.",
    unknown_type: "Discord hat mir etwas geschickt, das ich noch nicht kenne. Bitte sag dem Team Bescheid.",
    guild_only: "Das geht nur auf dem Server, nicht in Direktnachrichten.",
    team_only: "Nur das Team kann diesen Befehl benutzen.",
    unfinished: "Der erste Versuch wurde nicht fertig. Bitte versuche es noch einmal.",
    slow_form: "Das Formular kam zu spät. Bitte versuche es noch einmal.",
    too_slow: "Das hat zu lange gedauert. Bitte versuche es noch einmal.",
    apology:
      "Entschuldigung, bei uns ist etwas schiefgegangen. Bitte versuche es noch einmal; bleibt es so, nenne dem Team diese Kennung: `{id}`",
  },
  verification: {
    link:
      "Öffne die Seite, verbinde deine Wallet und unterschreibe die Nachricht. Das kostet nichts und bewegt nichts.\n" +
      "Der Link gehört nur dir, gilt einmal und endet {ends}.",
    button: "Wallet bestätigen",
    already: "Du bist schon mit der Wallet `{wallet}` bestätigt.",
    role_coming: "Deine Rolle ist unterwegs.",
    confirmed: "✅ Deine Wallet `{wallet}` ist verifiziert. Willkommen!",
    logged: "<@{member}> hat die Wallet `{wallet}` verifiziert.",
    too_new:
      "Dein Discord-Konto ist für diesen Server zu jung: Es muss {days} Tage alt sein. Du kannst dich {when} bestätigen.",
    out_of_order:
      "Die Bestätigung geht gerade nicht, und du kannst nichts dafür. Das Team weiß Bescheid; bitte versuche es später noch einmal.",
  },
  panel: {
    title: "Bestätige deine Solana-Wallet",
    description:
      "Drücke den Knopf und du bekommst einen privaten Link. Du unterschreibst mit deiner Wallet eine Nachricht: " +
      "keine Transaktion, keine Gebühr, und niemand fragt je nach deiner Seed-Phrase.",
    button: "Wallet bestätigen",
  },
  privacy: {
    export_ready: "Hier ist alles, was wir über dich gespeichert haben, als Datei.",
    export_partial:
      "Hier ist, was wir über dich gespeichert haben, als Datei. Supabase war gerade nicht erreichbar: Frage für diesen Teil bitte später noch einmal.",
    ask_delete:
      "Das löscht deine Wallet, deine Bestätigungslinks und deinen Namen aus unseren Aufzeichnungen und nimmt dir die Rolle. " +
      "Es lässt sich nicht rückgängig machen, aber du kannst dich jederzeit neu bestätigen.\n" +
      "Was bleibt: das Prüfprotokoll, in dem deine Discord-ID neben dem steht, was geschah; seine Einträge sind verkettet und keiner lässt sich herausnehmen. " +
      "Adressen darin sind 24 Stunden lesbar, danach nur noch als Hashes mit Schlüssel. Level und Punkte gehören dem Bot des Servers.",
    everywhere: "Das gilt auf jedem Server dieses Bots: Die Rolle geht auf allen.",
    delete_button: "Meine Daten löschen",
    cancel_button: "Abbrechen",
    deleted: "Deine Daten sind hier gelöscht; Supabase und deine Rolle folgen in wenigen Minuten.",
    kept: "Es wurde nichts gelöscht.",
    over: "Diese Frage ist vorbei: Sie wurde schon beantwortet, oder eine Minute ist vergangen. Bitte frage noch einmal.",
    not_yours: "Diese Frage war nicht an dich gerichtet.",
  },
};
