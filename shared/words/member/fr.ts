import type { Translation } from "../fill.ts";
import type { en } from "./en.ts";

export const fr: Translation<typeof en> = {
  explanations: {
    command:
      "Je ne connais plus cette commande. Elle a peut-être changé de nom ; Discord met parfois une heure à le remarquer.",
    component: "Ce bouton ou ce menu ne fait plus rien. Utilise le message le plus récent.",
    modal: "Ce formulaire n’est plus utilisé. Ouvre-le à nouveau.",
    unknown_type:
      "Discord m’a envoyé quelque chose que je ne connais pas encore. Préviens l’équipe, s’il te plaît.",
    guild_only: "Cela ne marche que sur le serveur, pas en message privé.",
    team_only: "Seule l’équipe peut utiliser cette commande.",
    unfinished: "Le premier essai n’a pas abouti. Réessaie, s’il te plaît.",
    slow_form: "J’ai mis trop de temps à ouvrir le formulaire. Réessaie, s’il te plaît.",
    too_slow: "Cela a pris trop de temps. Réessaie, s’il te plaît.",
    apology:
      "Désolé, quelque chose a échoué de notre côté. Réessaie ; si cela continue, donne cet identifiant à l’équipe : `{id}`",
  },
  verification: {
    link:
      "Ouvre la page, connecte ton portefeuille et signe le message. Cela ne coûte rien et ne déplace rien.\n" +
      "Le lien n’est qu’à toi, marche une fois et se termine {ends}.",
    button: "Vérifier le portefeuille",
    already: "Tu es déjà vérifié avec le portefeuille `{wallet}`.",
    role_coming: "Ton rôle arrive.",
    confirmed: "✅ Ton portefeuille `{wallet}` est vérifié. Bienvenue !",
    logged: "<@{member}> a vérifié le portefeuille `{wallet}`.",
    too_new:
      "Ton compte Discord est trop récent pour ce serveur : il doit avoir {days} jours. Tu pourras te vérifier {when}.",
    out_of_order:
      "La vérification ne marche pas en ce moment, et ce n’est pas ta faute. L’équipe est prévenue ; réessaie plus tard.",
  },
  panel: {
    title: "Vérifie ton portefeuille Solana",
    description:
      "Appuie sur le bouton pour recevoir un lien privé. Tu signes un message avec ton portefeuille : " +
      "aucune transaction, aucuns frais, et personne ne te demandera jamais ta phrase de récupération.",
    button: "Vérifier le portefeuille",
  },
  privacy: {
    export_ready: "Voici tout ce que nous gardons de toi, dans un fichier.",
    export_partial:
      "Voici ce que nous gardons de toi, dans un fichier. Supabase n’a pas pu être consulté : redemande sa partie plus tard.",
    ask_delete:
      "Cela supprime ton portefeuille, tes liens de vérification et ton nom de nos dossiers, et te retire le rôle vérifié. " +
      "C’est définitif, mais tu peux te vérifier à nouveau à tout moment.\n" +
      "Ce qui reste : le journal d’audit, où ton identifiant Discord figure à côté de ce qui a été fait ; ses entrées sont enchaînées et aucune ne peut être retirée. " +
      "Les adresses y sont lisibles 24 heures, puis seulement en hachages à clé. Niveau et points appartiennent au bot du serveur.",
    everywhere: "Cela vaut sur tous les serveurs de ce bot : le rôle part sur chacun.",
    delete_button: "Supprimer mes données",
    cancel_button: "Annuler",
    deleted: "Tes données sont supprimées ici ; Supabase et ton rôle suivent dans quelques minutes.",
    kept: "Rien n’a été supprimé.",
    over: "Cette question est close : on y a déjà répondu, ou une minute est passée. Redemande.",
    not_yours: "Cette question ne t’était pas posée.",
  },
};
