import type { Translation } from "../fill.ts";
import type { en } from "./en.ts";

export const es: Translation<typeof en> = {
  explanations: {
    command:
      "Ya no conozco este comando. Puede que haya cambiado de nombre; Discord puede tardar una hora en notarlo.",
    component: "Este botón o menú ya no hace nada. Usa el mensaje más reciente.",
    modal: "Este formulario ya no se usa. Ábrelo de nuevo.",
    unknown_type: "Discord me envió algo que todavía no conozco. Avisa al equipo, por favor.",
    guild_only: "Esto solo funciona en el servidor, no en mensajes directos.",
    team_only: "Solo el equipo puede usar este comando.",
    unfinished: "El primer intento no terminó. Inténtalo de nuevo.",
    slow_form: "Tardé demasiado en abrir el formulario. Inténtalo de nuevo.",
    too_slow: "Esto tardó demasiado. Inténtalo de nuevo.",
    apology:
      "Lo sentimos, algo falló por nuestra parte. Inténtalo de nuevo; si sigue igual, dile al equipo este código: `{id}`",
  },
  verification: {
    link:
      "Abre la página, conecta tu cartera y firma el mensaje. No cuesta nada y no mueve nada.\n" +
      "El enlace es solo tuyo, funciona una vez y termina {ends}.",
    button: "Verificar cartera",
    already: "Ya estás verificado con la cartera `{wallet}`.",
    role_coming: "Tu rol está en camino.",
    confirmed: "✅ Tu cartera `{wallet}` está verificada. ¡Te damos la bienvenida!",
    logged: "<@{member}> ha verificado la cartera `{wallet}`.",
    too_new:
      "Tu cuenta de Discord es demasiado nueva para este servidor: debe tener {days} días. Podrás verificarte {when}.",
    out_of_order:
      "La verificación no funciona en este momento, y no es culpa tuya. El equipo ya está avisado; inténtalo más tarde.",
  },
  panel: {
    title: "Verifica tu cartera de Solana",
    description:
      "Pulsa el botón para recibir un enlace privado. Firmas un mensaje con tu cartera: " +
      "sin transacción, sin comisión, y nadie te pedirá nunca tu frase semilla.",
    button: "Verificar cartera",
  },
  privacy: {
    export_ready: "Aquí tienes todo lo que guardamos de ti, en un archivo.",
    export_partial:
      "Aquí tienes lo que guardamos de ti, en un archivo. Ahora no se pudo consultar Supabase: pide su parte más tarde.",
    ask_delete:
      "Esto borra tu cartera, tus enlaces de verificación y tu nombre de nuestros registros, y te quita el rol de verificado. " +
      "No se puede deshacer, pero puedes verificarte de nuevo cuando quieras.\n" +
      "Lo que queda: el registro de auditoría, donde tu id de Discord está junto a lo que se hizo; sus entradas están encadenadas y no se puede sacar ninguna. " +
      "Las direcciones son legibles 24 horas y después solo como hashes con clave. El nivel y los puntos son del bot del servidor.",
    everywhere: "Esto vale en todos los servidores de este bot: el rol se va en cada uno.",
    delete_button: "Borrar mis datos",
    cancel_button: "Cancelar",
    deleted: "Tus datos están borrados aquí; Supabase y tu rol seguirán en unos minutos.",
    kept: "No se borró nada.",
    over: "Esta pregunta ya terminó: ya se respondió o pasó un minuto. Pregunta de nuevo.",
    not_yours: "Esta pregunta no era para ti.",
  },
};
