import type { OrderRowFragment } from "../gql/graphql";

type Row = OrderRowFragment;

/** Where rows come from. */
export interface Source {
  page: (after: string | undefined) => Promise<{ rows: Row[]; total: number; end: string | undefined } | undefined>;
  /** The same rows again, those that are gone left out. */
  again: (ids: string[]) => Promise<Row[] | undefined>;
  matches: (row: Row) => boolean;
}

/** What of a list is shown; another object whenever it changed. */
export interface Shape {
  /** Every id that was read so far, in order. */
  ids: readonly string[];
  total: number;
  hasMore: boolean;
  /** How many orders belong into the list and are not in it yet. */
  announced: number;
  state: "loading" | "failed" | "ready";
}

const chunk = 100;
/** So many rows are kept around what is in sight; of the others the id alone. */
const kept = 1_500;

/** A long list of orders of which a part is in memory. Rows change in place, each
 * on its own; nothing moves until `reload`. */
export class OrderList {
  #shape: Shape = { ids: [], total: 0, hasMore: true, announced: 0, state: "loading" };
  readonly #rows = new Map<string, Row>();
  readonly #places = new Map<string, number>();
  readonly #announced = new Set<string>();
  readonly #watchers = new Set<() => void>();
  readonly #rowWatchers = new Map<string, Set<() => void>>();
  readonly #asked = new Set<number>();
  #end: string | undefined;
  #loading = false;
  #generation = 0;
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  readonly shape = (): Shape => this.#shape;

  readonly watch = (tell: () => void): (() => void) => {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  };

  /** Undefined while it is not in memory. */
  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  watchRow(id: string, tell: () => void): () => void {
    const watchers = this.#rowWatchers.get(id) ?? new Set();
    this.#rowWatchers.set(id, watchers.add(tell));
    return () => {
      watchers.delete(tell);
      if (watchers.size === 0) this.#rowWatchers.delete(id);
    };
  }

  /** Reads the list from its start. What is shown stays until the answer is here. */
  async reload(): Promise<void> {
    const generation = ++this.#generation;
    this.#loading = true;
    const page = await this.#source.page(undefined);
    if (generation !== this.#generation) return;
    this.#loading = false;
    if (!page) return this.#change({ state: "failed" });
    this.#rows.clear();
    this.#places.clear();
    this.#announced.clear();
    this.#asked.clear();
    this.#append([], page);
  }

  async #more(): Promise<void> {
    if (this.#loading || !this.#shape.hasMore) return;
    const generation = this.#generation;
    this.#loading = true;
    const page = await this.#source.page(this.#end);
    if (generation !== this.#generation) return;
    this.#loading = false;
    if (page) this.#append(this.#shape.ids, page);
  }

  #append(before: readonly string[], { rows, total, end }: { rows: Row[]; total: number; end: string | undefined }): void {
    const ids = [...before];
    for (const row of rows) {
      if (this.#places.has(row.id)) continue;
      this.#places.set(row.id, ids.push(row.id) - 1);
      this.#rows.set(row.id, row);
      this.#announced.delete(row.id);
    }
    this.#end = end;
    this.#change({ ids, total, hasMore: end !== undefined, state: "ready", announced: this.#announced.size });
    for (const { id } of rows) this.#tell(id);
  }

  /** Makes sure that these places have their rows, soon, and lets go of those far away. */
  show(from: number, to: number): void {
    const { ids, state } = this.#shape;
    if (state !== "ready") return;
    if (to >= ids.length - chunk / 2) void this.#more();
    for (let start = Math.floor(from / chunk) * chunk; start <= to; start += chunk) void this.#restore(start);
    this.#forget(from, to);
  }

  async #restore(start: number): Promise<void> {
    const missing = this.#shape.ids.slice(start, start + chunk).filter((id) => !this.#rows.has(id));
    if (missing.length === 0 || this.#asked.has(start)) return;
    const generation = this.#generation;
    this.#asked.add(start);
    const rows = await this.#source.again(missing);
    if (generation !== this.#generation) return;
    this.#asked.delete(start);
    for (const row of rows ?? []) this.#put(row);
  }

  #forget(from: number, to: number): void {
    if (this.#rows.size <= kept) return;
    const middle = (from + to) / 2;
    for (const id of this.#rows.keys()) {
      if (Math.abs((this.#places.get(id) ?? 0) - middle) > kept / 2) this.#rows.delete(id);
    }
  }

  /** Takes what the feed brought. Older versions than what is shown change nothing. */
  apply(changed: readonly Row[]): void {
    for (const row of changed) {
      if (this.#rows.has(row.id)) this.#put(row);
      else if (!this.#places.has(row.id)) this.#announce(row);
    }
    if (this.#announced.size !== this.#shape.announced) this.#change({ announced: this.#announced.size });
  }

  /** Whether a row that is shown no longer belongs into the list. */
  left(row: Row): boolean {
    return !this.#source.matches(row);
  }

  #announce(row: Row): void {
    if (this.#source.matches(row) && this.#isInReach(row)) this.#announced.add(row.id);
    else this.#announced.delete(row.id);
  }

  /** What is older than all that was read comes by scrolling. */
  #isInReach(row: Row): boolean {
    const { ids, hasMore, state } = this.#shape;
    if (state !== "ready") return false;
    const last = this.#rows.get(ids.at(-1) ?? "");
    return !hasMore || !last || Date.parse(row.createdAt) > Date.parse(last.createdAt);
  }

  #put(row: Row): void {
    const before = this.#rows.get(row.id);
    if (before && before.version > row.version) return;
    this.#rows.set(row.id, row);
    this.#tell(row.id);
  }

  #tell(id: string): void {
    for (const tell of this.#rowWatchers.get(id) ?? []) tell();
  }

  #change(part: Partial<Shape>): void {
    this.#shape = { ...this.#shape, ...part };
    for (const tell of this.#watchers) tell();
  }
}
