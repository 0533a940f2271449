// Short lines over the page: answers to buttons, as VK shows them, and refusals.

import { byId, h } from "./dom.js";

const SHOWN_FOR = 6000;

/** Show a line. `kind`: "answer" or "error". */
export function toast(text, kind = "answer") {
  const line = h("div", { class: `toast ${kind}`, dir: "auto" }, text);
  line.addEventListener("click", () => line.remove());
  byId("toasts").append(line);
  setTimeout(() => line.remove(), SHOWN_FOR);
}

const seen = new Set();
let first = true;

/** Show the bot's answers to this viewer's buttons that were not shown yet. */
export function showAnswers(answers, viewer) {
  for (const answer of answers) {
    if (seen.has(answer.event_id)) continue;
    seen.add(answer.event_id);
    if (!first && answer.user_id === viewer && (answer.text || answer.link)) {
      toast(answer.text ?? answer.link);
    }
  }
  first = false;
}
