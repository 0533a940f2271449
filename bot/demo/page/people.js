// Who there is, and as whom one looks and writes.

import { button, byId, fill, h, reconcile } from "./dom.js";
import * as when from "./when.js";

const HUES = 8;

/** A round picture with initials. */
export function avatar(id, name, bot = false) {
  const initials = name.split(/\s+/).filter(Boolean);
  const last = initials.length > 1 ? initials[initials.length - 1] : "";
  const letters = [...(initials[0] ?? "?")][0] + ([...last][0] ?? "");
  return h("span", { class: `avatar ${bot ? "bot" : `hue-${Math.abs(id) % HUES}`}`, "aria-hidden": "true" }, letters);
}

/** Draw the list. `deeds`: choose, join, invite, promote, remove, leave, allow. */
export function drawPeople(state, ui, deeds) {
  const here = state.people.filter((one) => one.here);
  const away = state.people.filter((one) => !one.here);
  const me = state.people.find((one) => one.id === ui.viewer);
  const items = (list) => list.map((one) => item(one, ui, me));
  reconcile(byId("persons-here"), items(here), (one) => one.id, (one) => row(one, deeds));
  reconcile(byId("persons-away"), items(away), (one) => one.id, (one) => row(one, deeds));
  byId("away-heading").hidden = away.length === 0;
  if (me) {
    drawSelf(me, deeds);
    fill(byId("me"), avatar(me.id, me.name), h("span", { class: "me-name", dir: "auto" }, me.short));
    byId("me").setAttribute("aria-label", `Вы сейчас: ${me.name}. Выбрать другого`);
  }
}

function item(one, ui, me) {
  return {
    ...one,
    chosen: one.id === ui.viewer,
    unread: Math.max(0, one.letters - (ui.read[one.id] ?? 0)),
    mayRemove: Boolean(me?.here && me.admin && one.here && !one.owner && one.id !== me.id),
    mayPromote: Boolean(me?.here && me.owner && one.here && !one.owner),
    mayInvite: Boolean(me?.here && !one.here),
  };
}

function row(one, deeds) {
  return h(
    "li",
    { class: `person${one.chosen ? " chosen" : ""}` },
    h(
      "button",
      {
        type: "button",
        class: "person-main",
        "aria-pressed": String(one.chosen),
        data: { key: `person-${one.id}`, person: one.id },
        on: { click: () => deeds.choose(one.id) },
      },
      avatar(one.id, one.name),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name", dir: "auto" }, one.name),
        h("span", { class: "person-about" }, ...about(one)),
      ),
      one.unread > 0 && h("span", { class: "badge", title: "Непрочитанные личные сообщения от бота" }, String(one.unread)),
    ),
    one.mayInvite && button("Пригласить", () => deeds.invite(one.id), { class: "small ghost", data: { key: `invite-${one.id}` } }),
    one.mayPromote &&
      button(one.admin ? "★" : "☆", () => deeds.promote(one.id, !one.admin), {
        class: "small ghost cross star",
        "aria-label": `${one.admin ? "Снять права администратора" : "Назначить администратором чата"}: ${one.name}`,
        title: one.admin ? "Снять права администратора" : "Назначить администратором чата",
        data: { key: `promote-${one.id}` },
      }),
    one.mayRemove &&
      button("×", () => deeds.remove(one.id), {
        class: "small ghost cross",
        "aria-label": `Удалить из чата: ${one.name}`,
        title: "Удалить из чата",
        data: { key: `remove-${one.id}` },
      }),
  );
}

function about(one) {
  const parts = [one.about];
  if (one.moderator) parts.push(h("span", { class: "chip", title: "Модератор: может выносить предупреждения" }, "модератор"));
  else if (one.admin) parts.push(h("span", { class: "chip", title: "Администратор чата" }, "админ"));
  if (!one.private_open) parts.push(h("span", { class: "chip", title: "Боту нельзя писать лично" }, "ЛС закрыты"));
  if (one.read_only) parts.push(h("span", { class: "chip bad" }, "только чтение"));
  return parts;
}

function drawSelf(me, deeds) {
  const link = "Войти по ссылке";
  fill(
    byId("self"),
    h("b", { dir: "auto" }, me.name),
    me.read_only_until && h("span", { class: "self-note" }, `Только чтение до ${when.moment(me.read_only_until)}`),
    h(
      "span",
      { class: "self-deeds" },
      me.here && !me.owner && button("Выйти из чата", deeds.leave, { class: "small", data: { key: "leave" } }),
      !me.here && button(link, () => deeds.join("link"), { class: "small", data: { key: "join" } }),
      !me.here && !me.removed && button("Вернуться", () => deeds.join("return"), { class: "small", data: { key: "return" } }),
    ),
  );
}
