/** Changes of a list that is edited as a whole. */
export function useList<T>(all: readonly T[], onChange: (all: T[]) => void) {
  return {
    add: (one: T) => onChange([...all, one]),
    change: (place: number) => (one: T) => onChange(all.with(place, one)),
    remove: (place: number) => () => onChange(all.toSpliced(place, 1)),
  };
}
