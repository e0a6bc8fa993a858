// One request with a batch, and every way it can end, as one of a few words for the queue:
// answered, full (429), signedOut (401), blocked (403, 404: the whole sheet is refused),
// unread (400, 413: this batch cannot be read), offline, failed (anything else).
const PATIENCE = 30_000;

export function cookie(name) {
  const found = document.cookie.match(new RegExp(`(?:^|;\\s*)${name}=([^;]+)`));
  return found ? decodeURIComponent(found[1]) : "";
}

export function post(url, content, user, patience = PATIENCE) {
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    signal: timeout(patience),
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": cookie("csrftoken"),
      // Whose queue this is: another person may have signed in meanwhile in another tab.
      "X-Desk-User": user,
    },
    body: JSON.stringify(content),
  });
}

export function sender(url, user, ask = post) {
  return async (batch) => {
    const entries = batch.map(({ key, element, village, value, base, note }) => ({
      key,
      element,
      village,
      value,
      base,
      note,
    }));
    let response;
    try {
      response = await ask(url, { entries }, user);
    } catch {
      return { kind: "offline" };
    }
    return ending(response);
  };
}

export async function ending(response) {
  let said = {};
  try {
    said = await response.json();
  } catch {
    if (response.ok) return { kind: "failed" };
  }
  const message = said.message ?? "";
  if (response.ok) return answered(said);
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After")) || 5;
    return { kind: "full", seconds, message };
  }
  if (response.status === 401 || response.type === "opaqueredirect") return { kind: "signedOut" };
  if ([403, 404, 410].includes(response.status)) return { kind: "blocked", message };
  if ([400, 413, 422].includes(response.status)) return { kind: "unread", message };
  return { kind: "failed", message };
}

const answered = (said) =>
  Array.isArray(said.results) ? { kind: "answered", results: said.results } : { kind: "failed" };

function timeout(milliseconds) {
  if (AbortSignal.timeout) return AbortSignal.timeout(milliseconds);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
