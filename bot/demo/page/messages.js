// Messages as a messenger shows them.

import { button, forget, h, reconcile } from "./dom.js";
import { avatar } from "./people.js";
import * as when from "./when.js";

const TOGETHER = 5 * 60;
const NEAR_END = 80;
const MARKS = /\[(?:id|club|public)\d+\|([^\]]{1,80})\]|(https?:\/\/[^\s<>"«»]+)|(?<!\S)(\/[а-яё-]+)/gi;

/** Text with mentions and links made live, and commands kept in one line. `deeds.allowBot` opens the bot's private talk. */
export function live(text, deeds) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    parts.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    if (found[1] !== undefined) {
      parts.push(h("b", { class: "mention", dir: "auto" }, found[1]));
    } else if (found[3] !== undefined) {
      parts.push(h("span", { class: "command" }, found[3]));
    } else {
      const tail = found[2].match(/[.,;:!?)\]]+$/)?.[0] ?? "";
      parts.push(address(found[2].slice(0, found[2].length - tail.length), undefined, deeds), tail);
    }
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

function address(url, label, deeds, props = {}) {
  if (deeds.isBotLink(url)) return button(label ?? url, deeds.allowBot, { class: "linklike", ...props });
  let safe = null;
  try {
    const parsed = new URL(url);
    if (parsed.protocol === "https:" || parsed.protocol === "http:") safe = parsed.href;
  } catch {
    // Not an address: shown as text.
  }
  if (!safe) return h("span", props, label ?? url);
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer nofollow", ...props }, label ?? url);
}

/** Keep the end of the list in sight when its room changes, unless one has scrolled back. */
export function keepAtEnd(list) {
  let atEnd = true;
  list.addEventListener("scroll", () => {
    atEnd = isAtEnd(list);
  });
  const keep = () => {
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
  new ResizeObserver(keep).observe(list);
  // A picture takes its room only when it has come; its `load` does not bubble.
  list.addEventListener("load", keep, true);
}

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;

/** Draw a conversation into `list`; stay at its end if it was there, or if `context` is new. */
export function drawMessages(list, messages, context, deeds) {
  const isNew = list.dataset.context !== context.name;
  if (isNew) forget(list);
  list.dataset.context = context.name;
  const atEnd = isNew || isAtEnd(list);
  reconcile(list, rows(messages, context), (row) => row.key, (row) => draw(row, deeds));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function rows(messages, { viewer, bot, pressable }) {
  const found = [];
  let before = null;
  for (const message of messages) {
    const date = when.day(message.date);
    if (!before || when.day(before.date) !== date) {
      found.push({ key: `day-${message.cmid}`, day: date });
      before = null;
    }
    const goesOn =
      before && !before.action && before.from === message.from && message.date - before.date < TOGETHER;
    found.push({
      key: `m-${message.cmid}`,
      message,
      mine: message.from === viewer,
      bot: message.from === bot,
      first: !goesOn,
      pressable,
    });
    before = message;
  }
  return found;
}

function draw(row, deeds) {
  if (row.day) return h("li", { class: "day" }, row.day);
  const { message } = row;
  if (message.action) return h("li", { class: "event", dir: "auto" }, message.action);
  const side = row.mine ? "mine" : row.bot ? "from-bot" : "theirs";
  const gone = message.deleted ? " gone" : "";
  const more = message.deleted ? null : menu(row, deeds);
  const only = !message.text && message.attachments.length === 1 && message.attachments[0].kind === "sticker";
  return h(
    "li",
    { class: `message ${side}${row.first ? " first" : ""}${gone}`, data: { cmid: message.cmid } },
    !row.mine && (row.first ? avatar(message.from, message.name, row.bot) : h("span", { class: "avatar none" })),
    h(
      "div",
      { class: "column" },
      h(
        "div",
        { class: `bubble${only ? " bare" : ""}` },
        row.first && !row.mine && h("div", { class: "author", dir: "auto" }, message.name, row.bot && h("span", { class: "chip" }, "бот")),
        message.deleted && h("div", { class: "gone-note" }, message.deleted === "bot" ? "удалено ботом" : "удалено автором"),
        message.reply && quote(message.reply, "reply"),
        ...message.forwarded.map((one) => quote(one, "forward")),
        message.text && h("div", { class: "text", dir: "auto" }, ...live(message.text, deeds)),
        ...message.attachments.map((one) => attachment(one, deeds)),
        h(
          "div",
          { class: "foot" },
          message.edited && h("span", {}, "изменено "),
          h("time", {}, when.clock(message.date)),
          more?.opener,
        ),
      ),
      more?.menu,
      message.keyboard && !message.deleted && keyboard(message, row.pressable, deeds),
    ),
  );
}

function quote(one, kind) {
  return h(
    "div",
    { class: `quote ${kind}` },
    h("b", { dir: "auto" }, kind === "forward" ? `Переслано: ${one.name}` : one.name),
    h("span", { class: one.gone ? "lost" : null, dir: "auto" }, one.text || "…"),
  );
}

const STICKERS = { cat: "Стикер: котик", thanks: "Стикер: «Спасибо!»", sun: "Стикер: солнышко" };
const PICTURES = { kitten: "Фотография котёнка", timetable: "Фотография расписания" };

function attachment(one, deeds) {
  switch (one.kind) {
    case "sticker":
      return STICKERS[one.name]
        ? h("img", { class: "sticker", src: `/static/sticker-${one.name}.svg`, alt: STICKERS[one.name] })
        : h("div", { class: "enclosed" }, "Стикер");
    case "chart":
      return h("img", { class: "picture chart", src: one.url, alt: "Диаграмма: числа стоят в тексте" });
    case "picture":
      return PICTURES[one.name]
        ? h("img", { class: "picture", src: `/static/picture-${one.name}.svg`, alt: PICTURES[one.name] })
        : h("div", { class: "enclosed" }, "Фотография");
    case "link":
      return h(
        "div",
        { class: "enclosed link", dir: "auto" },
        h("span", { class: "enclosed-kind" }, "Ссылка"),
        address(one.url, one.title || one.url, deeds),
      );
    case "poll":
      return h(
        "div",
        { class: "enclosed poll" },
        h("span", { class: "enclosed-kind" }, "Опрос"),
        h("b", { dir: "auto" }, one.question),
        h("ul", {}, ...one.options.map((option) => h("li", { dir: "auto" }, option))),
      );
    default:
      return h("div", { class: "enclosed" }, "Вложение");
  }
}

function keyboard(message, pressable, deeds) {
  return h(
    "div",
    { class: "keyboard" },
    ...message.keyboard.map((line) =>
      h("div", { class: "keyboard-row" }, ...line.map((one, at) => key(message, one, at, pressable, deeds))),
    ),
  );
}

function key(message, one, at, pressable, deeds) {
  const props = { class: `key ${one.color}`, data: { key: `key-${message.cmid}-${one.label}-${at}` } };
  if (one.type === "open_link") return address(one.link ?? "", `${one.label} ↗`, deeds, { class: "key link" });
  if (one.type !== "callback" && one.type !== "text") return h("span", props, one.label);
  return button(one.label, () => deeds.press(message, one), { ...props, disabled: !pressable });
}

/** The button «⋯» and the menu it opens: {opener, menu}. */
function menu(row, deeds) {
  const choose = (label, deed) =>
    button(label, () => {
      toggle(false);
      deed(row.message);
    }, { class: "small" });
  const menu = h(
    "div",
    { class: "menu", hidden: true },
    choose("Ответить", deeds.reply),
    choose("Переслать", deeds.forward),
    row.mine && choose("Изменить", deeds.edit),
    row.mine && choose("Удалить", deeds.erase),
  );
  const opener = button("⋯", () => toggle(menu.hidden), {
    class: "dots",
    title: "Действия с сообщением",
    "aria-label": "Действия с сообщением",
    "aria-expanded": "false",
  });
  function toggle(open) {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  }
  return { opener, menu };
}
