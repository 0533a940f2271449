// The composer's box of things to attach: stickers, pictures, a link, a poll.

import { button, h } from "./dom.js";

const NAMES = { picture: "Фото", link: "Ссылка", poll: "Опрос" };

/** What a thing to attach is called on its chip. */
export function nameOf(one, about) {
  if (one.kind === "picture") return about.pictures[one.name];
  if (one.kind === "link") return `Ссылка: ${one.url}`;
  return `${NAMES[one.kind]}: ${one.question}`;
}

/** The box. `send(one)` sends at once (stickers), `add(one)` puts beside the text. */
export function encloseBox(about, send, add) {
  return h(
    "div",
    { class: "enclose" },
    part(
      "Стикер — уходит сразу",
      h("div", { class: "thumbs" }, ...Object.entries(about.stickers).map(([name, words]) =>
        thumb(`/static/sticker-${name}.svg`, `Отправить стикер: ${words}`, () => send({ kind: "sticker", name })),
      )),
    ),
    part(
      "Фотография",
      h("div", { class: "thumbs" }, ...Object.entries(about.pictures).map(([name, words]) =>
        thumb(`/static/picture-${name}.svg`, `Приложить: ${words}`, () => add({ kind: "picture", name })),
      )),
    ),
    part("Ссылка", linkForm(add)),
    part("Опрос", pollForm(add)),
  );
}

function part(title, content) {
  return h("fieldset", {}, h("legend", {}, title), content);
}

function thumb(src, label, onClick) {
  return h(
    "button",
    { type: "button", class: "thumb", "aria-label": label, title: label, on: { click: onClick } },
    h("img", { src, alt: "" }),
  );
}

function form(onSubmit, ...children) {
  return h(
    "form",
    {
      class: "enclose-form",
      on: {
        submit: (event) => {
          event.preventDefault();
          onSubmit(event.currentTarget);
        },
      },
    },
    ...children,
  );
}

function linkForm(add) {
  const url = h("input", { type: "url", required: true, placeholder: "https://…", "aria-label": "Адрес ссылки", maxlength: 500 });
  return form((self) => {
    add({ kind: "link", url: url.value.trim() });
    self.reset();
  }, url, h("button", { class: "small" }, "Приложить"));
}

function pollForm(add) {
  const question = h("input", { required: true, placeholder: "Вопрос", "aria-label": "Вопрос опроса", maxlength: 200 });
  const options = h("textarea", { required: true, rows: 2, placeholder: "Ответы, по одному в строке", "aria-label": "Ответы опроса, по одному в строке" });
  const check = () => {
    const lines = linesOf(options.value);
    options.setCustomValidity(lines.length >= 2 && lines.length <= 10 ? "" : "Нужно от двух до десяти ответов.");
  };
  options.addEventListener("input", check);
  return form((self) => {
    add({ kind: "poll", question: question.value.trim(), options: linesOf(options.value) });
    self.reset();
  }, question, options, button("Приложить", (event) => {
    check();
    event.currentTarget.form.requestSubmit();
  }, { class: "small" }));
}

const linesOf = (text) => text.split("\n").map((line) => line.trim().slice(0, 100)).filter(Boolean);
