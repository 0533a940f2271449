// Where one writes: text, a reply, forwarded messages, attachments, an edit.

import { button, fill, h } from "./dom.js";
import { encloseBox, nameOf } from "./enclose.js";

/**
 * A composer in `place`. `send(draft)` and `edit(message, text)` resolve to true once it is done.
 *
 * What is sent leaves the composer at once: nothing goes twice, and what is written meanwhile is
 * the next message. What was refused comes back. An edit puts `aside` what was being written.
 */
export function composer(place, about, { label, send, edit }) {
  let draft = empty();
  let closed = null;
  let here = {};

  const context = h("div", { class: "drafted" });
  const text = h("textarea", {
    rows: 1,
    maxlength: about.text_limit,
    "aria-label": label,
    placeholder: label,
    enterkeyhint: "send",
  });
  const box = encloseBox(about, (one) => sendAlone(one), (one) => {
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
    const whole = written();
    if (!whole.editing && !whole.text.trim() && !whole.attach.length && !whole.forward.length) return;
    const from = here;
    toggle(false);
    reset();
    const done = await (whole.editing ? edit(whole.editing, whole.text) : send(whole));
    if (!done) putBack(whole, from);
  }

  /** A sticker goes by itself, as the answer if there is one; the text stays for the next message. */
  async function sendAlone(one) {
    const { reply } = draft;
    const from = here;
    toggle(false);
    drop("reply", null);
    if (!(await send({ ...empty(), reply, attach: [one] }))) putBack({ ...empty(), reply }, from);
  }

  function putBack(whole, from) {
    const now = written();
    if (whole.editing) {
      if (from === here && !now.editing) take({ ...whole, aside: now });
      return;
    }
    const over = now.aside ?? now;
    const both = {
      ...over,
      text: [whole.text, over.text].filter(Boolean).join("\n"),
      attach: [...whole.attach, ...over.attach],
      ...(from === here && { reply: over.reply ?? whole.reply, forward: [...whole.forward, ...over.forward] }),
    };
    take(now.editing ? { ...now, aside: both } : both);
  }

  const written = () => ({ ...draft, text: text.value });

  function take(other) {
    draft = other;
    text.value = other.text;
    grow();
    redraw();
  }

  function reset() {
    take(draft.aside ?? empty());
  }

  function redraw() {
    const chips = [];
    // VK's edit changes the text; what would be attached would be lost.
    plus.hidden = Boolean(draft.editing);
    if (draft.editing) toggle(false);
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
    take(change(draft.aside ?? written()));
    if (!closed) text.focus();
  }

  return {
    reply: (message) => start((before) => ({ ...before, reply: message })),
    forward: (message) =>
      start((before) => ({ ...before, forward: [...before.forward.filter((one) => one.cmid !== message.cmid), message] })),
    edit: (message) => start((before) => ({ ...empty(), text: message.text, editing: message, aside: before })),
    /** Forget what refers to messages of another conversation. */
    leaveTalk() {
      here = {};
      const { text, attach } = draft.aside ?? written();
      take({ ...empty(), text, attach });
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
  return { text: "", reply: null, forward: [], attach: [], editing: null, aside: null };
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
