// The next page is there before it is asked for, in a browser that does not know speculation rules.

const fetched = new Set([location.pathname]);
const prefetch = ({ target }) => {
  const link = target.closest?.("a[href]");
  if (!link || link.matches("[download], .term") || link.origin !== location.origin || fetched.has(link.pathname)) return;
  fetched.add(link.pathname);
  const hint = document.createElement("link");
  hint.rel = "prefetch";
  hint.href = link.pathname;
  document.head.append(hint);
};
for (const event of ["pointerover", "touchstart", "focusin"]) {
  document.addEventListener(event, prefetch, { passive: true });
}
