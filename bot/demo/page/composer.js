// Where one writes: text, a reply, forwarded messages, attachments, an edit.

import { button, fill, h } from "./dom.js";
import { encloseBox, nameOf } from "./enclose.js";

/** A composer in `place`. `send(draft)` resolves to true once the message is out. */
export function composer(place, about, { label, send, edit }) {
  let draft = empty();
  let closed = null;

  const context = h("div", { class: "drafted" });
  const text = h("textarea", {
    rows: 1,
    maxlength: about.text_limit,
    "aria-label": label,
    placeholder: label,
    enterkeyhint: "send",
  });
  const box = encloseBox(about, (one) => deliver({ ...empty(), reply: draft.reply, attach: [one] }), (one) => {
    draft.attach.push(one);
    toggle(false);
    redraw();
    text.focus();
  });
  const plus = button("+", () => toggle(box.hidden), { class: "plus", "aria-label": "Приложить", title: "Приложить", "aria-expanded": "false" });
  const go = h("button", { class: "go", type: "submit", "aria-label": "Отправить", title: "Отправить (Enter)" }, arrow());
  const line = h("form", { class: "compose-line" }, plus, text, go);
  const notice = h("div", { class: "compose-notice" });
  box.hidden = notice.hidden = true;
  place.append(context, box, line, notice);

  line.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      reset();
    }
  });
  text.addEventListener("input", grow);

  function grow() {
    text.rows = Math.min(6, Math.max(1, text.value.split("\n").length));
  }

  function toggle(open) {
    box.hidden = !open;
    plus.setAttribute("aria-expanded", String(open));
  }

  async function submit() {
    if (draft.editing) {
      if (await edit(draft.editing, text.value)) reset();
      return;
    }
    if (text.value.trim() || draft.attach.length || draft.forward.length) {
      await deliver({ ...draft, text: text.value });
    }
  }

  async function deliver(whole) {
    toggle(false);
    if (await send(whole)) reset();
  }

  function reset() {
    draft = empty();
    text.value = "";
    grow();
    redraw();
  }

  function redraw() {
    const chips = [];
    if (draft.editing) chips.push(chip("Изменение сообщения", draft.editing.text, reset));
    if (draft.reply) chips.push(chip(`Ответ: ${draft.reply.name}`, draft.reply.text, () => drop("reply", null)));
    for (const one of draft.forward) {
      chips.push(chip(`Переслать: ${one.name}`, one.text, () => drop("forward", draft.forward.filter((other) => other !== one))));
    }
    for (const one of draft.attach) {
      chips.push(chip(nameOf(one, about), "", () => drop("attach", draft.attach.filter((other) => other !== one))));
    }
    fill(context, ...chips);
  }

  function drop(what, value) {
    draft[what] = value;
    redraw();
    text.focus();
  }

  function start(change) {
    Object.assign(draft, change);
    redraw();
    if (!closed) text.focus();
  }

  return {
    reply: (message) => start({ reply: message, editing: null }),
    forward: (message) => start({ forward: [...draft.forward.filter((one) => one.cmid !== message.cmid), message], editing: null }),
    edit(message) {
      start({ ...empty(), editing: message });
      text.value = message.text;
      grow();
    },
    /** Forget what refers to messages of another conversation. */
    leaveTalk() {
      if (draft.editing) text.value = "";
      draft = { ...empty(), attach: draft.attach };
      redraw();
    },
    /** Why one cannot write (nodes), or null when one can. */
    close(why) {
      const mark = JSON.stringify(why?.map(String) ?? null);
      if (mark === closed) return;
      closed = why ? mark : null;
      line.hidden = context.hidden = Boolean(why);
      if (why) toggle(false);
      fill(notice, ...(why ?? []));
      notice.hidden = !why;
    },
  };
}

function empty() {
  return { text: "", reply: null, forward: [], attach: [], editing: null };
}

function chip(title, text, onClose) {
  return h(
    "div",
    { class: "draft-chip" },
    h("span", { class: "draft-words", dir: "auto" }, h("b", {}, title), text ? ` ${text}` : ""),
    button("×", onClose, { class: "cross", "aria-label": `Убрать: ${title}` }),
  );
}

function arrow() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 4l17 8-17 8 3-8z");
  svg.append(path);
  return svg;
}
