/** What a link to the playground may bring along, behind the `#`, which browsers
 * never send to a server: `/playground#token=…&buyer=…&order=…`. */
export interface Brought {
  /** An access token for the headers editor. */
  token: string;
  /** The token of a buyer's link, for the buyer's examples. */
  buyer: string;
  /** The id of an order, for the merchant's examples. */
  order: string;
}

export function readFragment(hash: string): Brought {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  return { token: given.get("token") ?? "", buyer: given.get("buyer") ?? "", order: given.get("order") ?? "" };
}

/** Reads the fragment and takes it out of the address bar and the history entry,
 * so that a copied address or a screenshot gives no token away. */
export function takeFragment(): Brought {
  const brought = readFragment(location.hash);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return brought;
}

/** The headers editor's text. Comments are allowed in it and are not sent. */
export function headersFor(token: string): string {
  if (token) return JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
  return '// Your access token goes here:\n// { "Authorization": "Bearer …" }\n';
}
