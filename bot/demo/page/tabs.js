// The tabs. What stands beside the chat on a wide screen is a tab on a narrow one.

import { byId } from "./dom.js";

const WIDE = matchMedia("(min-width: 760px)");
const WIDEST = matchMedia("(min-width: 1120px)");

/** Wire the tabs; `onChange(tab)` is told of every change. Returns {current, show}. */
export function tabs(onChange) {
  const all = [...document.querySelectorAll("#tabs [role=tab]")];
  let current = "chat";

  const isTab = (name) => !(name === "people" && WIDE.matches) && !(name === "desk" && WIDEST.matches);

  function show(name, focus = false) {
    current = isTab(name) ? name : isTab(current) ? current : "chat";
    byId("app").dataset.tab = current;
    for (const tab of all) {
      const chosen = tab.dataset.tab === current;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      tab.hidden = !isTab(tab.dataset.tab);
      if (chosen && focus) tab.focus();
    }
    onChange(current);
  }

  for (const tab of all) tab.addEventListener("click", () => show(tab.dataset.tab));
  byId("tabs").addEventListener("keydown", (event) => {
    const there = all.filter((tab) => !tab.hidden);
    const at = there.findIndex((tab) => tab.dataset.tab === current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: there.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(there[(to + there.length) % there.length].dataset.tab, true);
  });
  for (const query of [WIDE, WIDEST]) query.addEventListener("change", () => show(current));
  return { show, current: () => current };
}
