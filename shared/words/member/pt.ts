import type { Translation } from "../fill.ts";
import type { en } from "./en.ts";

export const pt: Translation<typeof en> = {
  explanations: {
    command:
      "Não conheço mais este comando. Ele pode ter mudado de nome; o Discord pode levar uma hora para perceber.",
    component: "Este botão ou menu não faz mais nada. Use a mensagem mais recente.",
    modal: "Este formulário não é mais usado. Abra-o de novo.",
    unknown_type: "O Discord me enviou algo que ainda não conheço. Avise a equipe, por favor.",
    guild_only: "Isto só funciona no servidor, não em mensagens diretas.",
    team_only: "Só a equipe pode usar este comando.",
    unfinished: "A primeira tentativa não terminou. Tente de novo.",
    slow_form: "Demorei demais para abrir o formulário. Tente de novo.",
    too_slow: "Isto demorou demais. Tente de novo.",
    apology:
      "Desculpe, algo deu errado do nosso lado. Tente de novo; se continuar, informe este código à equipe: `{id}`",
  },
  verification: {
    link:
      "Abra a página, conecte sua carteira e assine a mensagem. Não custa nada e não move nada.\n" +
      "O link é só seu, funciona uma vez e termina {ends}.",
    button: "Verificar carteira",
    already: "Você já está verificado com a carteira `{wallet}`.",
    role_coming: "Seu cargo está a caminho.",
    confirmed: "✅ Sua carteira `{wallet}` está verificada. Boas-vindas!",
    logged: "<@{member}> verificou a carteira `{wallet}`.",
    too_new:
      "Sua conta do Discord é nova demais para este servidor: ela precisa ter {days} dias. Você poderá se verificar {when}.",
    out_of_order:
      "A verificação não funciona no momento, e a culpa não é sua. A equipe já foi avisada; tente mais tarde.",
  },
  panel: {
    title: "Verifique sua carteira Solana",
    description:
      "Aperte o botão para receber um link privado. Você assina uma mensagem com sua carteira: " +
      "sem transação, sem taxa, e ninguém nunca pede sua frase-semente.",
    button: "Verificar carteira",
  },
  privacy: {
    export_ready: "Aqui está tudo o que guardamos sobre você, em um arquivo.",
    export_partial:
      "Aqui está o que guardamos sobre você, em um arquivo. O Supabase não pôde ser consultado agora: peça a parte dele mais tarde.",
    ask_delete:
      "Isto apaga sua carteira, seus links de verificação e seu nome dos nossos registros, e tira o cargo de verificado. " +
      "Não pode ser desfeito, mas você pode se verificar de novo quando quiser.\n" +
      "O que fica: o registro de auditoria, onde seu id do Discord aparece ao lado do que foi feito; os registros são encadeados e nenhum pode ser retirado. " +
      "Os endereços são legíveis por 24 horas e depois só como hashes com chave. Nível e pontos são do bot do servidor.",
    everywhere: "Isto vale em todos os servidores deste bot: o cargo sai em cada um.",
    delete_button: "Apagar meus dados",
    cancel_button: "Cancelar",
    deleted: "Seus dados foram apagados aqui; o Supabase e seu cargo seguem em minutos.",
    kept: "Nada foi apagado.",
    over: "Esta pergunta acabou: já foi respondida ou passou um minuto. Pergunte de novo.",
    not_yours: "Esta pergunta não era para você.",
  },
};
