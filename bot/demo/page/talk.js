// The two conversations: the chat as the chosen member sees it, and theirs with the bot.

import { composer } from "./composer.js";
import { button, byId, count, fill, h } from "./dom.js";
import { drawMessages, keepAtEnd } from "./messages.js";
import * as when from "./when.js";

/** Wire both; returns {draw, leave}. `tools`: act, people, allowBot, refresh, look. */
export function talks(ui, about, tools) {
  let groupId = 0;
  const chat = talk("chat-composer", "Сообщение в чат", () => ui.peer);
  const alone = talk("private-composer", "Сообщение боту", () => ui.viewer);

  function talk(place, label, peer) {
    const where = () => ({ peer_id: peer(), user_id: ui.viewer });
    const desk = composer(byId(place), about, {
      label,
      send: (draft) =>
        tools.act("say", {
          ...where(),
          text: draft.text,
          attach: draft.attach,
          reply_to: draft.reply?.cmid ?? null,
          forward: draft.forward.map((one) => one.cmid),
        }),
      edit: (message, text) => tools.act("edit", { ...where(), cmid: message.cmid, text }),
    });
    const deeds = {
      reply: desk.reply,
      forward: desk.forward,
      edit: desk.edit,
      erase: (message) => tools.act("delete", { ...where(), cmid: message.cmid }),
      press: (message, key) => press(where(), message, key),
      isBotLink: (url) => url.replace(/\/$/, "") === `https://vk.me/club${groupId}`,
      allowBot: tools.allowBot,
    };
    return { desk, deeds };
  }

  function press(where, message, key) {
    const payload = parsed(key.payload);
    if (key.type === "text") return tools.act("say", { ...where, text: key.label, payload });
    return tools.act("press", { ...where, cmid: message.cmid, payload });
  }

  function draw(state) {
    groupId = state.group_id;
    const me = state.people.find((one) => one.id === ui.viewer);
    drawChat(state, me);
    drawPrivate(state, me);
  }

  function drawChat(state, me) {
    const found = state.chat;
    select(state.chats, found?.peer_id);
    byId("chat-size").textContent = found ? count(found.size, "участник", "участника", "участников") : "";
    const pinned = byId("pinned");
    pinned.hidden = !found?.pinned;
    if (found?.pinned) {
      fill(pinned, h("b", {}, "Закреплено "), h("span", { dir: "auto" }, found.pinned.text));
      pinned.dataset.cmid = found.pinned.cmid;
    }
    const context = {
      name: `${ui.viewer}-${ui.peer}`,
      viewer: ui.viewer,
      bot: state.bot.id,
      pressable: Boolean(found?.here),
    };
    drawMessages(byId("chat-messages"), found?.messages ?? [], context, chat.deeds);
    byId("chat-messages").dataset.nothing = found?.here
      ? "Пока тихо. Напишите что-нибудь или запустите сцену на пульте."
      : "Участник не в чате и ничего здесь не видит.";
    chat.desk.close(whyClosed(found, me));
  }

  function whyClosed(found, me) {
    if (!found || !me) return ["Чата нет."];
    if (!found.here) {
      return [
        h("span", {}, "Этот участник не в чате."),
        button("Войти по ссылке", () => tools.people.join("link"), { class: "small" }),
      ];
    }
    if (me.read_only) {
      const until = me.read_only_until ? ` до ${when.moment(me.read_only_until)}` : "";
      return [`Писать нельзя${until}. Читать можно.`];
    }
    return null;
  }

  function drawPrivate(state, me) {
    byId("private-whose").textContent = me?.name ?? "";
    const allow = byId("private-allow");
    allow.textContent = me?.private_open ? "Запретить боту писать" : "Разрешить боту писать";
    allow.dataset.allowed = String(Boolean(me?.private_open));
    const context = { name: `${ui.viewer}`, viewer: ui.viewer, bot: state.bot.id, pressable: true };
    const list = byId("private-messages");
    drawMessages(list, state.private, context, alone.deeds);
    list.dataset.nothing = me?.private_open
      ? "Бот этому участнику ещё не писал. Напишите ему сами: /помощь"
      : "Участник не разрешал боту писать лично. Разрешите — или напишите боту первым: /помощь";
  }

  function select(chats, chosen) {
    const choice = byId("chat-select");
    const mark = JSON.stringify(chats);
    if (choice.dataset.mark !== mark) {
      choice.dataset.mark = mark;
      choice.replaceChildren(...chats.map((one) => h("option", { value: one.peer_id }, one.title)));
    }
    choice.value = String(chosen);
  }

  keepAtEnd(byId("chat-messages"));
  keepAtEnd(byId("private-messages"));
  byId("chat-select").addEventListener("change", (event) => tools.look(ui.viewer, Number(event.target.value)));
  byId("overseer").addEventListener("change", (event) => {
    ui.overseer = event.target.checked;
    tools.refresh();
  });
  byId("private-allow").addEventListener("click", (event) =>
    tools.act("allow", { user_id: ui.viewer, allowed: event.currentTarget.dataset.allowed !== "true" }),
  );
  byId("pinned").addEventListener("click", (event) => {
    const found = byId("chat-messages").querySelector(`[data-cmid="${event.currentTarget.dataset.cmid}"]`);
    found?.scrollIntoView({ block: "center" });
  });

  function leave() {
    chat.desk.leaveTalk();
    alone.desk.leaveTalk();
  }

  return { draw, leave };
}

function parsed(payload) {
  if (payload === null || payload === undefined || payload === "") return null;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
