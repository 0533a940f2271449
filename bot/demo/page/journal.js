// The journal: what was decided, by which rule, how surely.

import { byId, h, reconcile } from "./dom.js";
import * as when from "./when.js";

const KINDS = {
  verdict: "решение",
  edit_verdict: "решение по правке",
  strike: "предупреждение",
  strike_lifted: "предупреждение снято",
  block: "блокировка",
  release: "конец блокировки",
  restricted: "запрет писать в VK",
  restriction_refused: "VK не дал запретить писать",
  blocked_wrote: "писал заблокированный",
  call_dropped: "отправлять поздно",
  call_refused: "VK отказал",
  deferred: "отложено до открытия",
  deferred_posted: "отложенное опубликовано",
  deferred_dropped: "отложенное снято",
  review: "решение модератора",
  joined: "вход в чат",
  left: "выход из чата",
  agreed: "ознакомлен(а) с правилами",
  welcome: "приветствие",
  bot_added: "бота добавили",
  unknown_chat: "чат не из файла правил",
  mode: "режим чата",
  command: "команда",
  command_refused: "команда отклонена",
  press_refused: "кнопка не действует",
  alarm: "тревога",
  reconciled: "сверка запретов",
  policy_failed: "сбой проверки",
  event_failed: "событие не разобрать",
  members_unread: "участников не узнать",
  names_unknown: "имён не узнать",
  not_reread: "сообщения не перечитать",
  raid: "в чат хлынули люди",
  raid_over: "люди больше не прибывают",
  gap_read: "найдены пропавшие сообщения",
  gap_unread: "пропавших сообщений не прочитать",
};
const ACTIONS = {
  allow: "оставить",
  remind: "напомнить",
  delete: "удалить",
  strike: "предупредить",
  defer: "отложить",
  review: "спросить модератора",
  exempt: "не трогать",
  keep: "оставить",
};
const SHOWN = 200;
const PLAIN = new Set(["at", "kind", "peer_id", "user_id", "cmid", "rule", "confidence", "evidence"]);

/** Draw the lines, newest first. `names`: {people: Map, rules}. */
export function drawJournal(lines, names) {
  const list = byId("journal");
  list.classList.toggle("empty", lines.length === 0);
  const numbered = lines.map((line, number) => ({ number, line }));
  reconcile(list, numbered.slice(-SHOWN).reverse(), (one) => one.number, (one) => card(one.line, names));
}

function card(line, names) {
  const evidence = Array.isArray(line.evidence) ? line.evidence : line.evidence ? [line.evidence] : [];
  const action = ACTIONS[line.action ?? line.decision];
  return h(
    "li",
    { class: "card" },
    h(
      "div",
      { class: "card-head" },
      h("time", {}, time(line.at)),
      h("b", {}, KINDS[line.kind] ?? "запись"),
      action && h("span", { class: "chip strong" }, action),
      line.user_id && h("span", { dir: "auto" }, names.people.get(line.user_id) ?? "участник"),
    ),
    line.rule && h("p", {}, `Правило: ${names.rules[line.rule] ?? line.rule}`, sure(line.confidence)),
    evidence.length > 0 && h("p", { dir: "auto" }, `Найдено: ${evidence.map(String).join(", ")}`),
    h(
      "details",
      {},
      h("summary", {}, "Вся запись"),
      h("dl", {}, ...Object.entries(line).filter(([name, value]) => !PLAIN.has(name) && value !== null).flatMap(entry),
        ...["peer_id", "cmid"].filter((name) => line[name] != null).map((name) => [name, line[name]]).flatMap(entry)),
    ),
  );
}

function entry([name, value]) {
  return [h("dt", {}, name), h("dd", { dir: "auto" }, typeof value === "string" ? value : JSON.stringify(value))];
}

function sure(confidence) {
  return typeof confidence === "number" ? `, уверенность ${Math.round(confidence * 100)} %` : "";
}

function time(at) {
  const seconds = typeof at === "number" ? at : Date.parse(at) / 1000;
  return Number.isFinite(seconds) ? `${when.shortDay(seconds)}, ${when.exact(seconds)}` : String(at ?? "");
}
