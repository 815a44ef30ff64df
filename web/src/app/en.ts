import { en as account } from "../account/en";
import { en as developers } from "../developers/en";
import { en as entry } from "../entry/en";
import { en as exceptions } from "../exceptions/en";
import { en as fulfillment } from "../fulfillment/en";
import { en as order } from "../order/en";
import { en as orders } from "../orders/en";
import { en as overview } from "../overview/en";
import { en as people } from "../people/en";
import { en as shipping } from "../shipping/en";
import { en as suppliers } from "../suppliers/en";
import { en as ui } from "../ui/en";
import { en as words } from "../words/en";

export const en = {
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
    orders: "Orders",
    exceptions: "Exceptions",
    fulfillment: "Fulfilment",
    suppliers: "Suppliers",
    shipping: "Shipping",
    overview: "Overview",
    developers: "Developers",
    people: "People",
    playground: "Playground",
    navigation: "Main",
    menu: "Menu",
    skip: "Skip to content",
    signOut: "Sign out",
    colours: "Colours",
    light: "Light",
    dark: "Dark",
    device: "As the device",
    language: "Language",
    live: "Live",
    catchingUp: "Catching up",
    offlineSince: "Offline since {{time}}",
    liveHint: "Changes appear by themselves.",
    catchingUpHint: "Reconnecting. Nothing is lost: what was missed follows.",
    offlineHint: "What you see may be old. It is brought up to date as soon as the line is back.",
    account: "Account",
    switchStore: "{{name}}: look at another store",
    noStore: "You belong to no store",
    noStoreHint: "{{email}} was not invited to a store, or was removed from it. Ask its owner for an invitation.",
    otherStores: "Choose a store to look at.",
    noPage: "There is no such page",
    noPageHint: "The address may be mistyped, or what it showed is gone.",
    broken: "This page broke",
    brokenHint: "Reload it. Nothing that you did before is lost.",
    reload: "Reload",
  },
};
