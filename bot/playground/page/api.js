// The page API of the playground: JSON over HTTP, news by server-sent events.

const url = (path, query = {}) => {
  const found = new URL(`api/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") found.searchParams.set(name, value);
  }
  return found;
};

/** What the server refused; the message is its own sentence. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function asked(request) {
  let answer;
  try {
    answer = await request;
  } catch {
    throw new Refused(0, "The playground does not answer. Is it still running?");
  }
  const text = await answer.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  if (!answer.ok) {
    const said = body?.error ?? body?.description ?? body?.message;
    throw new Refused(
      answer.status,
      typeof said === "string" && said ? said : `The playground answered ${answer.status}.`,
    );
  }
  return body;
}

export const get = (path, query) => asked(fetch(url(path, query), { headers: { Accept: "application/json" } }));

export const post = (path, body) =>
  asked(
    fetch(url(path), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  );

/** Send a file; everything but its bytes is in the address. */
export const upload = (query, file) =>
  asked(
    fetch(url("file", query), { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file }),
  );

export const photoUrl = (fileId) => url(`photo/${encodeURIComponent(fileId)}`).href;

export const EVENTS = ["message", "edited", "deleted", "typing", "commands", "chat", "pinned"];

/**
 * Listen to what happens; the browser reconnects by itself, and a closed stream is opened again here.
 * onState(true) comes with every (re)connection, so that what was missed can be fetched. Returns a function that stops.
 */
export function listen(person, onEvent, onState) {
  let source = null;
  let timer = 0;
  let stopped = false;
  const open = () => {
    source = new EventSource(url("events", { person }));
    source.onopen = () => onState(true);
    source.onerror = () => {
      if (stopped) return;
      onState(false);
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(timer);
        timer = setTimeout(open, 1500);
      }
    };
    for (const kind of EVENTS) {
      source.addEventListener(kind, (event) => {
        let data = {};
        try {
          data = JSON.parse(event.data) ?? {};
        } catch {
          return;
        }
        onEvent(kind, data);
      });
    }
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
}
