// Requests to the demo's own server.

/** The server refused; `message` is for the person, in Russian. */
export class Refusal extends Error {}

/** The demo program does not answer. */
export class Lost extends Error {}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Lost("Показ не отвечает. Возможно, программа остановлена.");
  }
  if (response.ok) return response.json();
  let words = "Не получилось: показ ответил ошибкой.";
  try {
    words = (await response.json()).error ?? words;
  } catch {
    // Not JSON: the general words stand.
  }
  throw new Refusal(words);
}

export const get = (path, query = {}) => ask(`${path}?${new URLSearchParams(query)}`);

export const post = (path, body = {}) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
