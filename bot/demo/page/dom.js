// Building and updating the page. Texts become text nodes only: names and messages are hostile.

/** An element. `props`: attributes, `class`, `on` (listeners), `data`; false and null are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(node.dataset, value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button that submits nothing. */
export function button(label, onClick, props) {
  return h("button", { type: "button", ...props, on: { click: onClick } }, label);
}

export const byId = (id) => document.getElementById(id);

/** Replace all children; the focus stays on what has the same `data-key`. */
export function fill(parent, ...children) {
  const key = focusKey(parent);
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  restore(parent, key);
}

const known = new WeakMap();

/**
 * Make `parent` show `items` in order, touching only what changed.
 * `keyOf` names an item for ever; an item is drawn anew when its JSON differs.
 */
export function reconcile(parent, items, keyOf, draw) {
  const before = known.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const mark = JSON.stringify(item);
    const old = before.get(key);
    before.delete(key);
    let node = old?.node;
    if (!old || old.mark !== mark) {
      node = draw(item);
      if (old) {
        const focus = focusKey(old.node);
        if (place === old.node) place = old.node.nextSibling;
        parent.insertBefore(node, old.node);
        old.node.remove();
        restore(node, focus);
      }
    }
    after.set(key, { mark, node });
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const { node } of before.values()) node.remove();
  known.set(parent, after);
}

/** Forget what `parent` shows, so that everything is drawn anew. */
export function forget(parent) {
  known.delete(parent);
  parent.replaceChildren();
}

function focusKey(node) {
  const active = document.activeElement;
  return active && node.contains(active) ? active.dataset.key : undefined;
}

function restore(node, key) {
  if (key === undefined) return;
  const found = [node, ...node.querySelectorAll("[data-key]")].find((one) => one.dataset?.key === key);
  found?.focus();
}

/** «1 участник, 2 участника, 5 участников». */
export function count(number, one, few, many) {
  const tens = number % 100;
  const units = number % 10;
  if (tens >= 11 && tens <= 14) return `${number} ${many}`;
  if (units === 1) return `${number} ${one}`;
  return `${number} ${units >= 2 && units <= 4 ? few : many}`;
}
