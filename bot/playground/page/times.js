// Moments in the viewer's own zone and language.

let locale = undefined;

/** Use a person's language from now on; an unknown code falls back to the browser's. */
export function speak(code) {
  try {
    const own = code ? Intl.getCanonicalLocales(code)[0] : undefined;
    const same = (each) => each.split("-")[0] === own?.split("-")[0];
    locale = (own?.includes("-") ? own : navigator.languages.find(same)) ?? own; // en-GB serves a person whose language is en
  } catch {
    locale = undefined;
  }
}

const shaped = (seconds, options) => {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(locale, options).format(date);
};

export const clockTime = (seconds) => shaped(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const fullTime = (seconds) => shaped(seconds, { dateStyle: "full", timeStyle: "medium" });

export function dayKey(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

const daysAgo = (seconds, now = Date.now()) => {
  const midnight = (value) => new Date(value).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(seconds * 1000)) / 86_400_000);
};

/** The heading over a day's messages: Today, Yesterday, 24 May, 24 May 2025. */
export function dayLabel(seconds) {
  const ago = daysAgo(seconds);
  if (ago === 0 || ago === 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-ago, "day");
    return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
  }
  const thisYear = new Date(seconds * 1000).getFullYear() === new Date().getFullYear();
  return shaped(seconds, { day: "numeric", month: "long", ...(thisYear ? {} : { year: "numeric" }) });
}

/** The short time in the chat list: 14:05, Mon, 24.05.25. */
export function listTime(seconds) {
  const ago = daysAgo(seconds);
  if (ago <= 0) return clockTime(seconds);
  if (ago < 7) return shaped(seconds, { weekday: "short" });
  return shaped(seconds, { day: "2-digit", month: "2-digit", year: "2-digit" });
}

const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function relative(seconds, now = Date.now()) {
  const apart = seconds - now / 1000;
  const [unit, length] = STEPS.find(([, each]) => Math.abs(apart) >= each) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(apart / length), unit);
}

const FORMAT = /^(?:r|w?[dD]?[tT]?)$/;

/**
 * A date_time entity as Telegram shows it: `r` relative; `w` weekday; `d`, `D` short or long date; `t`, `T` short or
 * long time; null where the message's own text stays (an empty, unknown format, or a moment beyond the calendar).
 */
export function momentText(seconds, format) {
  if (!format || !FORMAT.test(format) || Number.isNaN(new Date(seconds * 1000).getTime())) return null;
  if (format === "r") return relative(seconds);
  const options = {};
  if (format.includes("w")) options.weekday = format.includes("D") || format === "w" ? "long" : "short";
  if (format.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (format.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return shaped(seconds, options);
}
