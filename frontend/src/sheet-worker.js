// The desk's service worker: keeps the sheets somebody has opened, and the files they are made of,
// so that a reload without network still shows them. It answers from what it keeps only when the
// network does not answer. Pages are kept for one person at a time: a page of somebody else, or a
// page that asks to sign in, drops them all. Figures that wait to be sent are not here but in the
// queue (sheet/store.js), which this worker never touches.
const PAGES = "langso-desk-pages";
const FILES = "langso-desk-files";
const PATIENCE = 8_000;
const { files } = self.DESK;
const isSheet = (path) => /^\/desk\/sheet\/[^/]+\/[^/]+$/.test(path);
const isFile = (path) => /^\/static\/build\//.test(path);
const isHashed = (path) => /\.[0-9a-f]{12}\./.test(path);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(FILES)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(prune().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const address = event.data?.keep && new URL(event.data.keep);
  if (!address || address.origin !== location.origin || !isSheet(address.pathname)) return;
  event.waitUntil(fetch(address.pathname).then(keepPage).catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && isSheet(pathname)) event.respondWith(page(request, pathname));
  else if (isFile(pathname)) event.respondWith(file(request, pathname));
});

async function page(request, pathname) {
  const kept = async () => (await caches.open(PAGES)).match(pathname);
  try {
    const response = await answered(request, await kept());
    if (response) {
      // A page with a choice in its address shows a part of the rows only.
      if (!new URL(request.url).search) await keepPage(response.clone(), pathname);
      return response;
    }
  } catch {
    // No network: what is kept stands in for it.
  }
  return (await kept()) ?? Response.error();
}

/** Waits for the network, but not for ever when there is something to show meanwhile. */
function answered(request, kept) {
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
  });
  return Promise.race([fetch(request), late]);
}

async function keepPage(response, pathname = new URL(response.url).pathname) {
  const user = response.headers.get("X-Desk-User");
  if (!response.ok || !user || response.redirected) {
    // Signed out, or no longer allowed to see it.
    if (response.redirected || response.type === "opaqueredirect") await caches.delete(PAGES);
    else if (response.status === 403 || response.status === 404)
      await (await caches.open(PAGES)).delete(pathname);
    return;
  }
  let pages = await caches.open(PAGES);
  const [first] = await pages.matchAll();
  if (first && first.headers.get("X-Desk-User") !== user) {
    await caches.delete(PAGES);
    pages = await caches.open(PAGES);
  }
  await pages.put(pathname, response);
}

async function file(request, pathname) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept && isHashed(pathname)) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Drops files that neither this build nor a kept page names; type faces are named by styles. */
async function prune() {
  const pages = await (await caches.open(PAGES)).matchAll();
  const texts = await Promise.all(pages.map((one) => one.text()));
  const cache = await caches.open(FILES);
  const wanted = new Set(files.map((one) => new URL(one, location.origin).pathname));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    const named = wanted.has(pathname) || texts.some((text) => text.includes(pathname));
    if (!named && !pathname.endsWith(".woff2")) await cache.delete(request);
  }
}
