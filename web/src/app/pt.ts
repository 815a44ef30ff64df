import { pt as account } from "../account/pt";
import { pt as developers } from "../developers/pt";
import { pt as entry } from "../entry/pt";
import { pt as exceptions } from "../exceptions/pt";
import { pt as fulfillment } from "../fulfillment/pt";
import { pt as order } from "../order/pt";
import { pt as orders } from "../orders/pt";
import { pt as overview } from "../overview/pt";
import { pt as people } from "../people/pt";
import { pt as shipping } from "../shipping/pt";
import { pt as suppliers } from "../suppliers/pt";
import { pt as ui } from "../ui/pt";
import { pt as words } from "../words/pt";
import type { en } from "./en";

export const pt: typeof en = {
  ui,
  words,
  orders,
  order,
  exceptions,
  fulfillment,
  suppliers,
  shipping,
  overview,
  people,
  account,
  developers,
  entry,
  app: {
    orders: "Pedidos",
    exceptions: "Exceções",
    fulfillment: "Atendimento",
    suppliers: "Fornecedores",
    shipping: "Frete",
    overview: "Visão geral",
    developers: "Desenvolvedores",
    people: "Pessoas",
    playground: "Playground",
    navigation: "Principal",
    menu: "Menu",
    skip: "Ir para o conteúdo",
    signOut: "Sair",
    colours: "Cores",
    light: "Claras",
    dark: "Escuras",
    device: "Como o aparelho",
    language: "Idioma",
    live: "Ao vivo",
    catchingUp: "Atualizando",
    offlineSince: "Offline desde {{time}}",
    liveHint: "As mudanças aparecem sozinhas.",
    catchingUpHint: "Reconectando. Nada se perde: o que faltou vem em seguida.",
    offlineHint: "O que você vê pode estar desatualizado. Será atualizado assim que a conexão voltar.",
    account: "Conta",
    switchStore: "{{name}}: ver outra loja",
    noStore: "Você não pertence a nenhuma loja",
    noStoreHint: "{{email}} não foi convidado para uma loja, ou foi retirado dela. Peça um convite ao dono.",
    otherStores: "Escolha uma loja para ver.",
    noPage: "Esta página não existe",
    noPageHint: "O endereço pode estar errado, ou o que ele mostrava não existe mais.",
    broken: "Esta página quebrou",
    brokenHint: "Recarregue. Nada do que você fez antes se perde.",
    reload: "Recarregar",
  },
};
