// The bot's requests to VK: what was asked, in which batch, with what answer.

import { byId, count, h, reconcile } from "./dom.js";
import * as when from "./when.js";

const METHODS = {
  "messages.send": "написать",
  "messages.delete": "удалить",
  "messages.pin": "закрепить",
  "messages.sendMessageEventAnswer": "ответить на кнопку",
  "messages.changeConversationMemberRestrictions": "ограничить",
  "messages.removeChatUser": "удалить из чата",
  "messages.getConversationMembers": "узнать участников",
  "messages.getByConversationMessageId": "перечитать сообщения",
  "photos.getMessagesUploadServer": "узнать, куда загрузить картинку",
  "photos.saveMessagesPhoto": "сохранить картинку",
  "users.get": "узнать имена",
  "utils.getServerTime": "сверить часы",
  "groups.getById": "узнать о себе",
  "groups.getTokenPermissions": "узнать свои права",
  "groups.getLongPollServer": "узнать, где ждать событий",
  "groups.getLongPollSettings": "узнать настройки событий",
  "groups.setLongPollSettings": "включить нужные события",
  execute: "несколько вызовов сразу",
};
const ERRORS = {
  1: "неизвестная ошибка",
  5: "токен не подходит",
  6: "слишком часто",
  9: "слишком много одинакового",
  10: "внутренняя ошибка VK",
  12: "код execute не разобрать",
  15: "нет прав",
  29: "превышен предел",
  100: "неверный параметр",
  901: "личные сообщения закрыты",
  911: "неверная клавиатура",
  914: "слишком длинное сообщение",
  917: "нет доступа к чату",
  924: "нельзя удалить у всех",
  925: "бот не администратор чата",
  935: "участника нет в чате",
  936: "такого человека нет",
};

/** Draw the requests, newest first. `names`: {people: Map, chats: Map}. */
export function drawCalls(found, names) {
  const list = byId("calls");
  list.classList.toggle("empty", found.length === 0);
  reconcile(list, found, (one) => one.number, (one) => card(one, names));
}

function card(one, names) {
  return h(
    "li",
    { class: "card" },
    h(
      "div",
      { class: "card-head" },
      h("time", {}, when.exact(one.at)),
      one.execute
        ? h("span", { class: "chip strong" }, `execute: ${count(one.calls.length, "вызов", "вызова", "вызовов")} одним запросом`)
        : h("span", { class: "chip" }, "отдельный запрос"),
    ),
    h("ul", { class: "card-rows" }, ...one.calls.map((call) => row(call, names))),
  );
}

function row(call, names) {
  return h(
    "li",
    {},
    h(
      "details",
      {},
      h(
        "summary",
        {},
        outcome(call),
        h("span", { class: "call-words", dir: "auto" }, words(call, names), " ", h("code", {}, call.method)),
      ),
      h("dl", {}, ...Object.entries(call.params).flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)])),
      call.ok && h("p", { class: "answer" }, "Ответ VK: ", h("code", {}, call.result)),
    ),
  );
}

function outcome(call) {
  if (call.ok && !call.partly) return h("span", { class: "ok", title: "Выполнено" }, "✓");
  if (call.ok) return h("span", { class: "partly", title: "Выполнено не всё" }, `отказов: ${call.partly}`);
  if (call.error === null) return h("span", { class: "bad" }, "нет ответа");
  const known = ERRORS[call.error];
  return h("span", { class: "bad" }, `ошибка ${call.error}${known ? `: ${known}` : ""}`);
}

function words(call, names) {
  const { params } = call;
  if (call.method === "messages.changeConversationMemberRestrictions") {
    const who = (params.member_ids ?? "").split(",").map((id) => names.people.get(Number(id)) ?? id).join(", ");
    return params.action === "rw" ? `вернуть право писать: ${who}` : `только чтение: ${who}`;
  }
  const does = METHODS[call.method] ?? "вызов";
  const peer = Number(params.peer_id ?? params.user_id ?? params.peer_ids);
  const place = names.chats.has(peer) ? `чат «${names.chats.get(peer)}»` : names.people.get(peer);
  if (call.method === "messages.delete") {
    const number = (params.cmids ?? params.conversation_message_ids ?? "").split(",").filter(Boolean).length;
    return `${does} ${count(number, "сообщение", "сообщения", "сообщений")}${place ? `, ${place}` : ""}`;
  }
  const text = call.method === "messages.send" && params.message ? `: «${params.message.slice(0, 70)}${params.message.length > 70 ? "…" : ""}»` : "";
  return `${does}${place ? `, ${place}` : ""}${text}`;
}
