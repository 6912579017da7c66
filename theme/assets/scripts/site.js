// What a page can do beyond being read. Nothing here is needed to read it, and nothing runs before the text is seen.

const root = document.documentElement;
const base = new URL("../../", import.meta.url);
// theme/partials/words.html has them.
const words = JSON.parse(document.body.dataset.words);

// Theme: as in the system, light, dark.

const themes = ["auto", "light", "dark"];
const themeSwitch = document.querySelector("[data-theme-switch]");

function showTheme(theme) {
  root.dataset.theme = theme;
  themeSwitch.ariaLabel = themeSwitch.title = themeSwitch.dataset[theme];
}

if (themeSwitch) {
  themeSwitch.hidden = false;
  showTheme(root.dataset.theme);
  themeSwitch.addEventListener("click", () => {
    const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    try {
      localStorage.theme = theme;
    } catch {
      // Without storage the choice holds for this page.
    }
    showTheme(theme);
  });
  addEventListener("storage", (event) => event.key === "theme" && showTheme(event.newValue ?? "auto"));
}

// Search: nothing of it is loaded until it is wanted.

async function openSearch() {
  try {
    const { open } = await import(searchScript);
    await open(base);
  } catch {
    const button = document.querySelector("[data-search]");
    button.dataset.tip = words.offline;
    showTip(button);
    delete button.dataset.tip;
  }
}

const searchScript = new URL("search.js", import.meta.url).href;
for (const button of document.querySelectorAll("[data-search]")) {
  button.hidden = false;
  button.addEventListener("click", openSearch);
}
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (slash || (event.code === "KeyK" && (event.ctrlKey || event.metaKey))) {
    event.preventDefault();
    openSearch();
  }
});

// Code: what is copied is what one would type, or the whole file.

const icons = {
  idle: "M19 21H8V7h11m0-2H8a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m-3-4H4a2 2 0 0 0-2 2v14h2V3h12z",
  done: "M21 7 9 19l-5.5-5.5 1.41-1.41L9 16.17 19.59 5.59z",
};
const icon = (name) => `<svg viewBox="0 0 24 24" class="${name}" aria-hidden="true"><path d="${icons[name]}"/></svg>`;

export function typed(block) {
  const session = block.matches(".code-session");
  const parts = Array.from(block.querySelectorAll(session ? "kbd" : "code"), (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".gp, .callout").forEach((sign) => sign.remove());
    return copy.textContent.replace(/[ \t]+$/gm, "");
  });
  return parts.join("\n") + (session ? "" : "\n");
}

// Over plain http a browser gives no clipboard to a page; the older way needs a field with the text.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.className = "to-copy";
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

for (const block of document.querySelectorAll(".code")) {
  if (block.matches(".code-session") && !block.querySelector("kbd")) continue;
  const button = document.createElement("button");
  button.className = "copy";
  button.ariaLabel = button.title = words.copy;
  button.innerHTML = icon("idle") + icon("done");
  button.addEventListener("click", async () => {
    await copy(typed(block));
    button.classList.add("copied");
    button.ariaLabel = words.copied;
    setTimeout(() => {
      button.classList.remove("copied");
      button.ariaLabel = button.title;
    }, 2000);
  });
  let tools = block.querySelector(".code-tools");
  if (!tools) {
    tools = document.createElement("div");
    tools.className = "code-tools";
    block.append(tools);
  }
  // Before the sign, which stands at the edge: what is there already does not move.
  tools.prepend(button);
}

// What is wider than its place can be scrolled with the keyboard, and only that takes a stop of the Tab key.

const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document.querySelectorAll(".code pre, .text table").forEach((element) => wide.observe(element));

// The index of names: what has the typed letters stays, and Enter opens the first of it.

const names = document.querySelector(".names");
if (names) {
  const items = names.querySelectorAll("li");
  const parts = names.querySelectorAll("dl, dd, .names > ul");
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = field.ariaLabel = words.filter;
  field.spellcheck = false;
  const none = document.createElement("span");
  none.role = "status";
  const row = document.createElement("p");
  row.className = "filter";
  row.append(field, none);
  names.prepend(row);
  const filter = () => {
    const wanted = field.value.toLowerCase().split(/\s+/);
    let left = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !wanted.every((word) => text.includes(word));
      left += !item.hidden;
    }
    for (const part of parts) {
      part.hidden = !part.querySelector("li:not([hidden])");
      // Its heading, and between them the links to the groups.
      let above = part.previousElementSibling;
      while (above?.matches("h2, dt, .groups")) {
        above.hidden = part.hidden || (above.matches(".groups") && left < items.length);
        above = above.previousElementSibling;
      }
    }
    none.textContent = left ? "" : words.none;
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const left = Array.from(items).filter((item) => !item.hidden);
    const same = left.find((item) => item.textContent.toLowerCase() === field.value.toLowerCase());
    (same ?? left[0])?.querySelector("a").click();
  });
  // A browser that comes back fills the field as it was.
  if (field.value) filter();
}

// Terms and signs say what they mean: on hover, on focus, on touch.

const hinted = "abbr[title], [data-tip]";
const tip = document.createElement("div");
tip.className = "tip";
tip.id = "tip";
tip.role = "tooltip";
tip.popover = "manual";
let tipped;

function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = undefined;
  if (tip.matches(":popover-open")) tip.hidePopover();
}

function showTip(element) {
  if (element === tipped) return;
  hideTip();
  if (element.title) {
    element.dataset.tip = element.title;
    element.removeAttribute("title");
  }
  tipped = element;
  tip.textContent = element.dataset.tip;
  if (!tip.isConnected) document.body.append(tip);
  tip.showPopover();
  element.setAttribute("aria-describedby", tip.id);
  const place = element.getClientRects()[0];
  const left = Math.min(place.left, root.clientWidth - tip.offsetWidth - 8);
  const below = place.bottom + tip.offsetHeight + 8 < innerHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below ? place.bottom + 6 : place.top - tip.offsetHeight - 6}px`;
}

for (const event of ["pointerover", "focusin", "click"]) {
  document.addEventListener(event, ({ target }) => {
    const element = target.closest?.(hinted);
    if (element) showTip(element);
    else if (event !== "focusin") hideTip();
  });
}
document.addEventListener("focusout", hideTip);
document.addEventListener("scroll", hideTip, { passive: true, capture: true });
addEventListener("keydown", (event) => event.key === "Escape" && hideTip());

// Where the reader is: a mark in the table of contents; the way back to the top, when the reader turns back.

const contents = document.getElementById("toc");
const links = new Map(
  Array.from(contents?.querySelectorAll("ul a") ?? [], (link) => [
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
    link,
  ]),
);
const toTop = document.querySelector(".to-top");
let lastY = scrollY;
let current;

function follow() {
  let reached;
  for (const [heading, link] of links) {
    if (heading?.getBoundingClientRect().top > 120) break;
    reached = link;
  }
  if (reached !== current) {
    current?.removeAttribute("aria-current");
    reached?.setAttribute("aria-current", "true");
    current = reached;
    if (reached && !contents.matches(":popover-open")) {
      const middle = reached.offsetTop - contents.clientHeight / 2;
      contents.scrollTo({ top: middle });
    }
  }
  if (toTop && Math.abs(scrollY - lastY) > 24) {
    toTop.hidden = scrollY > lastY || scrollY < innerHeight;
    lastY = scrollY;
  }
}

let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  },
  { passive: true },
);
follow();

// What leads away from here and back to the same place: the other language, a report of a mistake.
function place() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.getBoundingClientRect();
  const isSeen = named && named.bottom > 0 && named.top < innerHeight;
  return isSeen || !current ? location.hash : current.hash;
}

document.querySelector("[data-same-page]")?.addEventListener("click", ({ currentTarget }) => {
  currentTarget.hash = place();
});
const report = document.querySelector("[data-report]");
const reported = report?.href;
report?.addEventListener("click", () => {
  report.href = reported + encodeURIComponent(place());
});

// On a narrow screen a panel has done its work once a place on the page is chosen.
for (const panel of document.querySelectorAll(".panel")) {
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a") && panel.matches(":popover-open")) panel.hidePopover();
  });
}

// The next page is there before it is asked for. Where the browser knows speculation rules, it does so by itself.

if (!HTMLScriptElement.supports?.("speculationrules")) {
  const fetched = new Set([location.pathname]);
  const prefetch = ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.hasAttribute("download") || link.origin !== location.origin || fetched.has(link.pathname)) return;
    fetched.add(link.pathname);
    const hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.href = link.pathname;
    document.head.append(hint);
  };
  for (const event of ["pointerover", "touchstart", "focusin"]) {
    document.addEventListener(event, prefetch, { passive: true });
  }
}

// A page once read opens without a network. Only a site that was made to be published has the worker.

const worker = root.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  const keep = async () => {
    const seen = [location.href, ...performance.getEntriesByType("resource").map((entry) => entry.name)];
    const registration = await navigator.serviceWorker.register(new URL(worker, base));
    const ready = await navigator.serviceWorker.ready;
    if (registration) ready.active.postMessage(seen);
  };
  // A page that always has something to do has an idle moment after two seconds all the same.
  const soon = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 2000 }) : setTimeout(act));
  if (document.prerendering) document.addEventListener("prerenderingchange", () => soon(keep), { once: true });
  else if (document.readyState === "complete") soon(keep);
  else addEventListener("load", () => soon(keep), { once: true });
}
