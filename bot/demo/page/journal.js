// The journal: what was decided, by which rule, how surely.

import { byId, h, reconcile } from "./dom.js";
import * as when from "./when.js";

const KINDS = {
  verdict: "решение",
  edit_verdict: "решение по правке",
  strike: "предупреждение",
  strike_not_given: "предупреждения не будет: уже заблокирован",
  strike_softened: "предупреждение смягчено",
  strike_lifted: "предупреждение снято",
  block: "блокировка",
  block_suspended: "блокировка приостановлена",
  block_goes_on: "блокировка продолжается",
  release: "конец блокировки",
  undone: "взыскание отменено",
  rule_chosen: "модератор назвал правило",
  restricted: "запрет писать в VK",
  restriction_refused: "VK не дал запретить писать",
  blocked_wrote: "писал заблокированный",
  call_dropped: "отправлять поздно",
  call_refused: "VK отказал",
  call_unreadable: "обещанное не прочитать",
  deferred: "отложено до открытия",
  deferred_posted: "отложенное опубликовано",
  deferred_dropped: "отложенное снято",
  deferred_asked: "отложенное ждёт модератора",
  deferred_again: "отложено до следующего открытия",
  review: "решение модератора",
  joined: "вход в чат",
  left: "выход из чата",
  agreed: "ознакомлен(а) с правилами",
  welcome: "приветствие",
  joining_reminded: "напоминание о правилах новичку",
  joining_listed: "список не ознакомленных",
  full_name_asked: "бот спросил имя",
  full_name: "имя названо",
  departed: "выбыл из школы",
  departure_closed: "вопрос о выбывшем закрыт",
  strange_admin: "чужой администратор чата",
  strange_admin_gone: "чужого администратора больше нет",
  roster_imported: "загружен реестр школы",
  complaint: "жалоба",
  complaint_decided: "решение по жалобе",
  complaint_closed: "жалоба закрыта",
  correction: "опровержение",
  apology: "извинение",
  apology_vote: "ответ на извинение",
  apology_closed: "извинение рассмотрено",
  appeal: "апелляция",
  appeal_vote: "голос комиссии",
  appeal_reminded: "напоминание комиссии",
  appeal_closed: "апелляция рассмотрена",
  sanction_closed: "вопрос о правиле закрыт",
  announcement: "объявление",
  announcement_held: "объявление ждёт открытия",
  announcement_dropped: "объявление снято",
  announcement_closed: "объявление больше не ждёт",
  relay: "рассылка",
  relayed: "рассылка в чате",
  relay_done: "рассылка закончена",
  relay_closed: "рассылка закрыта",
  relay_withdrawn: "рассылка отозвана",
  heat: "разговор накалился",
  hint: "подсказка лично",
  asked_before: "прежний ответ",
  asked_dismissed: "прежний ответ убран",
  screenshot: "снимок экрана",
  lesson: "урок боту",
  lesson_undone: "урок отменён",
  digest: "итог дня",
  digest_week: "итог недели",
  digest_word: "слово об итоге дня",
  observed_closed: "наблюдённое больше не ждёт",
  erased: "сведения стёрты",
  erased_wholly: "сведения стёрты до конца",
  unknown_own_message: "сообщество написало не через бота",
  bot_added: "бота добавили",
  unknown_chat: "чат не из файла правил",
  mode: "режим чата",
  hours: "часы чата",
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
