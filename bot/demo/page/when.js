// Times in words, in the school's time zone.

let zone = "UTC";
const made = new Map();

export function setZone(name) {
  if (name === zone) return;
  zone = name;
  made.clear();
}

function format(options) {
  const key = JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("ru-RU", { timeZone: zone, ...options }));
  return made.get(key);
}

const date = (seconds) => new Date(seconds * 1000);

/** «21:40» */
export const clock = (seconds) => format({ hour: "2-digit", minute: "2-digit" }).format(date(seconds));

/** «21:40:05» */
export const exact = (seconds) =>
  format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(date(seconds));

/** «понедельник, 2 марта» */
export const day = (seconds) => format({ weekday: "long", day: "numeric", month: "long" }).format(date(seconds));

/** «пн, 2 марта» */
export const shortDay = (seconds) =>
  format({ weekday: "short", day: "numeric", month: "long" }).format(date(seconds));

/** «пн 08:00» */
export const weekdayClock = (seconds) =>
  `${format({ weekday: "short" }).format(date(seconds))} ${clock(seconds)}`;

/** «пн 08:00», and the date where that Monday is not the next one. */
export const soon = (seconds, now) => (seconds - now < 6 * 24 * 3600 ? weekdayClock(seconds) : moment(seconds));

/** «2 марта, 21:40» */
export const moment = (seconds) =>
  `${format({ day: "numeric", month: "long" }).format(date(seconds))}, ${clock(seconds)}`;
