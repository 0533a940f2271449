// The page: keeps what is looked at, fetches the world's state, tells the parts to draw.

import { get, Lost, post, Refusal } from "./api.js";
import { drawCalls } from "./calls.js";
import { byId, h } from "./dom.js";
import { drawClock, drawScene, wireClock, wireScenes } from "./desk.js";
import { drawJournal } from "./journal.js";
import { drawPeople } from "./people.js";
import { tabs } from "./tabs.js";
import { talks } from "./talk.js";
import { showAnswers, toast } from "./toasts.js";
import { setZone } from "./when.js";

const AT_LEAST = 120;
const AGAIN = 2000;

const about = await get("/demo/about");
const ui = { viewer: about.first.viewer, peer: about.first.peer_id, overseer: false, read: {} };
let state = null;
let done = Promise.resolve();

/** Do something in the world, after all that was asked before it. The answer; null if refused, which is shown. */
function act(path, body) {
  const doing = done.then(() => deed(path, body));
  done = doing.catch(() => {});
  return doing;
}

async function deed(path, body) {
  try {
    return await post(`/demo/${path}`, body);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Lost)) throw error;
    toast(error.message, "error");
    return null;
  } finally {
    refresh();
  }
}

const onChat = (path, more) => act(path, { peer_id: ui.peer, user_id: ui.viewer, ...more });

/** Look as `viewer` into the chat `peer`; true where that is another look. */
function look(viewer, peer) {
  if (viewer === ui.viewer && peer === ui.peer) return false;
  Object.assign(ui, { viewer, peer });
  talk.leave();
  refresh();
  return true;
}

const people = {
  choose(viewer) {
    look(viewer, ui.peer);
    if (tab.current() === "people") tab.show("chat", true);
  },
  join: (how) => onChat("join", { how }),
  leave: () => onChat("leave", {}),
  invite: (who) => act("join", { peer_id: ui.peer, user_id: who, how: "invite", by: ui.viewer }),
  promote: (who, admin) => act("promote", { peer_id: ui.peer, user_id: who, by: ui.viewer, admin }),
  remove: (who) => act("remove", { peer_id: ui.peer, user_id: who, by: ui.viewer }),
};

async function allowBot() {
  if (await act("allow", { user_id: ui.viewer, allowed: true })) {
    toast("Теперь бот может писать этому участнику лично.");
    tab.show("private");
  }
}

const talk = talks(ui, about, { act, people, allowBot, refresh, look });
const tab = tabs(() => {
  if (state) draw();
});

// Reading the world

let asked = 0;
let running = null;

/** Fetch and draw the state; calls while one is under way lead to one more. */
function refresh() {
  asked += 1;
  running ??= (async () => {
    try {
      for (let done = 0; done !== asked; ) {
        done = asked;
        const { viewer, peer } = ui;
        const found = await get("/demo/state", { viewer, peer_id: peer, overseer: ui.overseer ? 1 : 0 });
        if (viewer !== ui.viewer || peer !== ui.peer) continue;
        state = { ...found, viewer, peer };
        await draw();
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

async function draw() {
  if (state.viewer !== ui.viewer || state.peer !== ui.peer) return;
  setZone(state.timezone);
  startAnew(state.run);
  if (follow(state.scene)) return;
  const me = state.people.find((one) => one.id === ui.viewer);
  if (tab.current() === "private" && me) ui.read[me.id] = me.letters;
  const unread = me ? Math.max(0, me.letters - (ui.read[me.id] ?? 0)) : 0;
  byId("private-badge").textContent = String(unread);
  byId("private-badge").hidden = unread === 0;
  if (state.chat) {
    byId("title").textContent = state.chat.title;
    document.title = `${state.chat.title} — показ «Дежурного»`;
  }
  drawPeople(state, ui, people);
  drawClock(state);
  drawScene(state.scene, () => act("scenes/stop"));
  talk.draw(state);
  showAnswers(state.answers, ui.viewer);
  const names = {
    people: new Map(state.people.map((one) => [one.id, one.name])),
    chats: new Map(state.chats.map((one) => [one.peer_id, one.title])),
    rules: about.rules,
  };
  if (tab.current() === "calls") drawCalls((await get("/demo/calls")).requests, names);
  if (tab.current() === "journal") drawJournal(await get("/demo/journal"), names);
}

let run = null;
/** The scene that was started on this page, and what of it was followed. */
let mine = null;
let followed = null;

/** Where the demo was started anew, forget what was of the world before. */
function startAnew(current) {
  if (run !== null && run !== current) {
    ui.read = {};
    mine = null;
    talk.leave();
  }
  run = current;
}

/**
 * Look where the scene says; true when that changes what is to be drawn. Only the page that
 * started the scene does: on another one somebody may be writing, in another name.
 */
function follow(scene) {
  if (!scene || scene.play !== mine) return false;
  const to = scene.look;
  if (followed === (to?.serial ?? 0)) return false;
  followed = to?.serial ?? 0;
  const moved = look(to?.who ?? ui.viewer, scene.peer_id);
  if (to && tab.current() !== to.tab) tab.show(to.tab);
  return moved;
}

async function watch() {
  let since = -1;
  for (;;) {
    try {
      ({ version: since } = await get("/demo/changes", { since }));
      await refresh();
      lost(false);
      await pause(AT_LEAST);
    } catch (error) {
      if (!(error instanceof Lost || error instanceof Refusal)) throw error;
      lost(true, error.message);
      since = -1;
      await pause(AGAIN);
    }
  }
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

function lost(isLost, words) {
  byId("app").classList.toggle("lost", isLost);
  const bar = byId("lost-bar") ?? h("div", { class: "lost-bar", id: "lost-bar", role: "alert" });
  if (isLost && !bar.isConnected) document.body.prepend(bar);
  if (isLost) bar.textContent = words;
  else bar.remove();
}

// Wiring

wireClock((body) => act("clock", { ...body, peer_id: ui.peer }), () => tab.show("desk", true));
wireScenes(about.scenes, async (id) => {
  const begun = await act(`scenes/${id}`);
  if (!begun) return;
  mine = begun.play;
  followed = null;
  if (tab.current() === "desk") tab.show("chat");
  refresh();
});
byId("me").addEventListener("click", () => {
  tab.show("people");
  document.querySelector(`[data-person="${ui.viewer}"]`)?.focus();
});
tab.show("chat");
watch();
