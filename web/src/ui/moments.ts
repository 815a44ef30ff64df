const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "4 min ago", "in 2 days": for how fresh something is. */
export function fromNow(at: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const seconds = Math.round((at - now) / 1_000);
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}

/** In the viewer's own zone. */
export function formatMoment(at: number | string | Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

export function formatDay(at: number | string | Date, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" }).format(new Date(at));
}

export function formatTime(at: number | string | Date, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(at));
}

/** `1:05`, `2:00:00`: what is left, never below nothing. */
export function countdown(until: number, now: number): string {
  const left = Math.max(0, Math.ceil((until - now) / 1_000));
  const [hours, minutes, seconds] = [Math.floor(left / 3_600), Math.floor(left / 60) % 60, left % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** As a field of the type `datetime-local` writes it, in the viewer's own zone. */
export function localInput(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How long something takes, from seconds: "4.2 s", "3 h", "2 days". */
export function formatDuration(seconds: number, language: string): string {
  const write = (value: number, unit: string, digits: number) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
  if (seconds < 90) return write(seconds, "second", 1);
  if (seconds < 5_400) return write(seconds / 60, "minute", 0);
  if (seconds < 129_600) return write(seconds / 3_600, "hour", 0);
  return write(seconds / 86_400, "day", 1);
}
