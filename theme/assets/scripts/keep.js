// Has a page that was read kept for where there is no network, with what it was shown with.

export async function keep(worker, scripts) {
  const seen = [location.href, ...scripts, ...performance.getEntriesByType("resource").map((entry) => entry.name)];
  const registration = await navigator.serviceWorker.register(worker);
  const ready = await navigator.serviceWorker.ready;
  if (registration) ready.active.postMessage(seen);
}
