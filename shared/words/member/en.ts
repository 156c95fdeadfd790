/** What members read. Others say the same with the same placeholders; a test holds them together. */
export const en = {
  explanations: {
    command:
      "I do not know this command any more. It may have been renamed; Discord can take an hour to notice.",
    component: "This button or menu no longer does anything. Please use the newest message.",
    modal: "This form is no longer in use. Please open it again.",
    unknown_type: "Discord sent me something I do not know yet. Please tell the team.",
    guild_only: "This works in the server only, not in direct messages.",
    team_only: "Only the team can use this command.",
    unfinished: "The first try did not finish. Please try again.",
    slow_form: "I took too long to open the form. Please try again.",
    too_slow: "This took too long. Please try again.",
    apology:
      "Sorry, something went wrong on our side. Please try again; if it stays, tell the team this id: `{id}`",
  },
  verification: {
    link:
      "Open the page, connect your wallet and sign the message. It costs nothing and moves nothing.\n" +
      "The link is yours alone, works once and ends {ends}.",
    button: "Verify wallet",
    already: "You are already verified with the wallet `{wallet}`.",
    role_coming: "Your role is on its way.",
    confirmed: "✅ Your wallet `{wallet}` is verified. Welcome!",
    logged: "<@{member}> verified the wallet `{wallet}`.",
    too_new:
      "Your Discord account is too young for this server: it must be {days} days old. You can verify {when}.",
    out_of_order:
      "Verification does not work at the moment, and it is not your fault. The team has been told; please try again later.",
  },
  panel: {
    title: "Verify your Solana wallet",
    description:
      "Press the button to get a private link. You sign one message with your wallet: " +
      "no transaction, no fee, and nobody ever asks for your seed phrase.",
    button: "Verify wallet",
  },
  privacy: {
    export_ready: "Here is everything we keep of you, as a file.",
    export_partial:
      "Here is what we keep of you, as a file. Supabase could not be asked just now: please ask again later for its part.",
    ask_delete:
      "This deletes your wallet, your verification links and your name from our records, and takes the verified role away. " +
      "It cannot be undone, but you can verify again at any time.\n" +
      "What stays: the audit log, where your Discord id stands beside what was done; its records are chained and none can be taken out. " +
      "Addresses in it are readable for 24 hours, then only as keyed hashes. Level and points belong to the server's bot.",
    everywhere: "This holds in every server of this bot: the role goes in each of them.",
    delete_button: "Delete my data",
    cancel_button: "Cancel",
    deleted: "Your data is deleted here; Supabase and your role follow within minutes.",
    kept: "Nothing was deleted.",
    over: "This question is over: it was answered already, or a minute has passed. Please ask again.",
    not_yours: "This question was not asked of you.",
  },
} as const;
