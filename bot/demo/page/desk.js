// The control desk: the clock and the scenes.

import { button, byId, fill, h } from "./dom.js";
import * as when from "./when.js";

let offset = 0;

/** Draw the clock's buttons once. `turn(body)` moves the clock. */
export function wireClock(turn, openDesk) {
  setInterval(tick, 1000);
  byId("now").addEventListener("click", openDesk);
  byId("to-time").addEventListener("submit", (event) => {
    event.preventDefault();
    turn({ to: byId("to-time-value").value.padStart(5, "0") });
  });
  const move = (label, name) => button(label, () => turn({ move: name }), { class: "small", data: { move: name } });
  fill(
    byId("moves"),
    move("+1 мин", "minute"),
    move("+1 ч", "hour"),
    move("+1 день", "day"),
    move("+1 месяц", "month"),
    move("до 21:40", "late"),
    move("до открытия", "opening"),
  );
}

/** Show the demo's time. */
export function drawClock(state) {
  offset = state.now - Date.now() / 1000;
  // A chat that never closes has no opening.
  const opening = state.opening === null ? "" : when.soon(state.opening, state.now);
  byId("clock-state").textContent = state.open ? "Чат открыт." : `Чат закрыт до ${opening}.`;
  byId("clock-state").dataset.open = String(state.open);
  byId("now").dataset.open = String(state.open);
  const toOpening = document.querySelector("[data-move=opening]");
  toOpening.textContent = `до открытия ${opening}`;
  toOpening.disabled = !opening;
  tick();
}

function tick() {
  const now = Date.now() / 1000 + offset;
  byId("clock-face").textContent = `${when.shortDay(now)}, ${when.clock(now)}`;
  const state = byId("now").dataset.open === "false" ? "чат закрыт" : "чат открыт";
  fill(
    byId("now"),
    h("span", { class: "now-time" }, when.weekdayClock(now)),
    h("span", { class: "now-state" }, state),
  );
  byId("now").setAttribute("aria-label", `Часы показа: ${when.shortDay(now)}, ${when.clock(now)}, ${state}`);
}

/** Draw the list of scenes once, folded under their headings; the first ones are in sight. */
export function wireScenes(scenes, play) {
  const groups = new Map();
  for (const one of scenes) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  fill(
    byId("scenes"),
    ...[...groups].map(([heading, members], at) =>
      h(
        "li",
        {},
        h(
          "details",
          { open: at === 0 },
          h("summary", {}, heading, h("span", { class: "chip" }, String(members.length))),
          h("ul", { class: "scene-list" }, ...members.map((one) => sceneCard(one, play))),
        ),
      ),
    ),
  );
}

function sceneCard(one, play) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "scene", data: { scene: one.id }, on: { click: () => play(one.id) } },
      h("b", {}, one.title),
      h("span", {}, one.about),
    ),
  );
}

let dismissed = null;
let shown = null;

/** Draw the bar of the scene that runs. */
export function drawScene(scene, stop) {
  for (const one of document.querySelectorAll("[data-scene]")) {
    one.classList.toggle("playing", Boolean(scene?.running && scene.id === one.dataset.scene));
    one.disabled = Boolean(scene?.running);
  }
  const bar = byId("scene-bar");
  if (scene?.running) dismissed = null;
  const mark = JSON.stringify(scene);
  if (shown === null && !scene?.running) dismissed = mark;
  shown ??= "";
  bar.hidden = !scene || dismissed === mark;
  if (!scene || mark === shown) return;
  shown = mark;
  fill(
    bar,
    h(
      "div",
      { class: "scene-words" },
      h("b", {}, `${scene.title} · ${scene.running ? `${scene.step} из ${scene.of}` : "конец"}`),
      h("span", { dir: "auto" }, scene.caption),
      scene.skipped.length > 0 &&
        h(
          "details",
          {},
          h("summary", {}, `Не вышло: ${scene.skipped.length}`),
          h("ul", {}, ...scene.skipped.map((one) => h("li", { dir: "auto" }, one))),
        ),
    ),
    scene.running
      ? button("Стоп", stop, { class: "small", data: { key: "scene-stop" } })
      : button("×", () => {
          dismissed = mark;
          bar.hidden = true;
        }, { class: "cross", "aria-label": "Скрыть" }),
  );
}
