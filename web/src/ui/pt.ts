import type { en } from "./en";

export const pt: typeof en = {
  loading: "Carregando …",
  tryAgain: "Tentar de novo",
  failedTitle: "Não foi possível ler isto",
  offlineTitle: "O servidor não está acessível",
  notReached: "O servidor não respondeu. Nada foi alterado; tente de novo quando estiver online.",
  cancel: "Cancelar",
  close: "Fechar",
  save: "Salvar",
  saved: "Salvo",
  discard: "Descartar",
  copy: "Copiar",
  copied: "Copiado",
  remove: "Remover",
  more: "Mostrar mais",
  yes: "Sim",
  no: "Não",
};
