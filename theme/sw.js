// Keeps what the reader has read. A page comes from the network while that answers, so nobody reads an old text; when it
// takes too long, or fails, the copy is shown. Styles and scripts carry their digest in their names and never change.

const PAGES = "celery-ru-pages";
const ASSETS = "celery-ru-assets";
// How many of each are kept; the oldest go.
const MOST = { [PAGES]: 100, [ASSETS]: 40 };
// Milliseconds that a reader waits for the network when there is a copy.
const PATIENCE = 2000;
const FOREVER = /\/assets\/.*\.[0-9a-f]{8}\.\w+$/;
// As large as all pages together, and kept by the reader's own programs.
const BOOK = /\.(?:epub|pdf|zip)$/;
const lost = () => `<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Нет сети</title>
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem"><h1>Нет сети</h1>
<p>Эту страницу вы ещё не открывали, поэтому без сети её нет. Прочитанные страницы открываются.</p>
<p><a href="${self.registration.scope}">На главную</a></p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith("celery-ru") && !(name in MOST)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// A copy is kept by address alone: what stands behind a question mark changes nothing here.
function address(url) {
  const { origin, pathname } = new URL(url, location.href);
  return origin + pathname;
}

async function keep(name, url, response) {
  const cache = await caches.open(name);
  await cache.delete(address(url));
  await cache.put(address(url), response);
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST[name]))) await cache.delete(old);
}

async function known(name, url) {
  return (await caches.open(name)).match(address(url));
}

// The page that brought the worker was loaded before it: it names what it is made of.
self.addEventListener("message", ({ data }) => {
  const fill = async () => {
    for (const url of data) {
      if (new URL(url, location.href).origin !== location.origin) continue;
      const name = FOREVER.test(address(url)) ? ASSETS : address(url).endsWith("/") ? PAGES : undefined;
      if (!name || (await known(name, url))) continue;
      const response = await fetch(address(url), { cache: "force-cache" });
      if (response.ok && !response.redirected) await keep(name, url, response);
    }
  };
  fill();
});

async function page(event) {
  const { request } = event;
  const copy = await known(PAGES, request.url);
  // Asks the server, not the browser's own cache, whether the page is still the same.
  const fresh = fetch(new Request(request, { cache: "no-cache" })).then((response) => {
    if (response.ok && !response.redirected) event.waitUntil(keep(PAGES, request.url, response.clone()));
    return response.status >= 500 && copy ? copy : response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  if (!copy) {
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    return fresh.catch(() => new Response(lost(), { status: 503, headers }));
  }
  const late = new Promise((done) => setTimeout(done, PATIENCE, copy));
  return Promise.race([fresh.catch(() => copy), late]);
}

async function asset(event) {
  const { request } = event;
  const copy = await known(ASSETS, request.url);
  if (copy) return copy;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keep(ASSETS, request.url, response.clone()));
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || BOOK.test(pathname)) return;
  // A page is read by a script too: the glossary, for what a term means.
  if (request.mode === "navigate" || pathname.endsWith("/")) event.respondWith(page(event));
  else if (FOREVER.test(pathname)) event.respondWith(asset(event));
});
