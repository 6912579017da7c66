// Keeps what the reader has read. A page comes from the network while there is one, so nobody reads an old text;
// styles and scripts carry their digest in their names and never change.

const CACHE = "celery-ru";
const LOST = `<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Нет сети</title>
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem"><h1>Нет сети</h1>
<p>Эту страницу вы ещё не открывали, поэтому без сети её нет. Прочитанные страницы открываются.</p>
<p><a href="javascript:history.back()">Назад</a></p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page that brought the worker was loaded before it: it names what it is made of.
self.addEventListener("message", ({ data }) => {
  caches.open(CACHE).then(async (cache) => {
    for (const url of data) {
      if (new URL(url, location.href).origin !== location.origin || (await cache.match(url))) continue;
      const response = await fetch(url, { cache: "force-cache" });
      if (response.ok) await cache.put(url, response);
    }
  });
});

async function page(request) {
  const cache = await caches.open(CACHE);
  const { origin, pathname } = new URL(request.url);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) cache.put(origin + pathname, response.clone());
    return response;
  } catch {
    return (
      (await cache.match(origin + pathname)) ??
      new Response(LOST, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } })
    );
  }
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) cache.put(request, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.includes("/assets/")) event.respondWith(asset(request));
});
