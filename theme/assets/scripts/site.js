// What a page can do beyond being read. Nothing here is needed to read it, and nothing runs before the text is seen.

const root = document.documentElement;
const base = new URL("../../", import.meta.url);
// theme/partials/words.html has them.
const words = JSON.parse(document.body.dataset.words);
const beside = (script) => new URL(script, import.meta.url).href;

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
    const { open } = await import(beside("search.js"));
    await open(base);
  } catch {
    const { showTip } = await import(beside("tips.js"));
    showTip(document.querySelector("[data-search]"), words.offline);
  }
}

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

// The sign that a block was executed says where: as the article does of all its blocks, or as the block does of itself.

function tool(block, part) {
  let tools = block.querySelector(".code-tools");
  if (!tools) {
    tools = document.createElement("div");
    tools.className = "code-tools";
    block.append(tools);
  }
  tools.prepend(part);
}

const proven = document.querySelector("article[data-ran]");
const bare = new Set(document.querySelectorAll(".code"));

function equip(block) {
  if (!bare.delete(block)) return;
  if (proven && !block.querySelector(".ran")) {
    const sign = document.createElement("span");
    sign.className = "ran";
    sign.role = "img";
    sign.tabIndex = 0;
    sign.ariaLabel = block.dataset.ran ?? proven.dataset[block.matches(".code-file") ? "made" : "ran"];
    tool(block, sign);
  }
  if (block.matches(".code-session") && !block.querySelector("kbd")) return;
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
  // Before the sign, which stands at the edge: what is there already does not move.
  tool(block, button);
}

// Of a long page a reader sees little at a time: a block gets its tools before it comes into view, and all of them do once
// somebody takes to the keyboard. Until then the style sheet draws the sign.
const near = (entries) => entries.forEach((entry) => entry.isIntersecting && equip(entry.target));
const watch = new IntersectionObserver(near, { rootMargin: "100%" });
bare.forEach((block) => watch.observe(block));
addEventListener("keydown", () => bare.forEach(equip), { once: true });

// What is wider than its place can be scrolled with the keyboard, and only that takes a stop of the Tab key.

const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document.querySelectorAll(".code pre, .text table").forEach((element) => wide.observe(element));

// What few pages or browsers need is a script of its own.

if (document.querySelector(".names")) import(beside("names.js"));
if (!HTMLScriptElement.supports?.("speculationrules")) import(beside("ahead.js"));

// Terms and signs say what they mean: on hover, on focus, on touch. What shows it comes when it is first wanted.

let touched;
for (const event of ["pointerover", "focusin", "click"]) {
  document.addEventListener(event, (happened) => {
    const element = happened.target.closest?.(".term, abbr, .ran");
    if (event === "click") {
      // A finger is told what a term means before it is taken there.
      if (happened.pointerType === "touch" && element?.matches(".term") && element !== touched) happened.preventDefault();
      touched = element;
    }
    if (element) import(beside("tips.js")).then(({ hint }) => hint(element));
  });
}

// Where the reader is: a mark in the table of contents; the way back to the top, when the reader turns back.

const contents = document.getElementById("toc");
const byId = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

// Of a long page the contents name the parts: here they get what is in them.
if (contents?.matches("[data-parts]")) {
  for (const link of contents.querySelectorAll("ul a")) {
    const list = document.createElement("ul");
    for (let next = byId(link)?.nextElementSibling; next && next.localName !== "h2"; next = next.nextElementSibling) {
      if (next.localName !== "h3" || !next.id) continue;
      const item = document.createElement("li");
      const inner = document.createElement("a");
      inner.href = `#${next.id}`;
      inner.textContent = next.textContent;
      item.append(inner);
      list.append(item);
    }
    if (list.firstChild) link.after(list);
  }
}

const links = new Map(
  Array.from(contents?.querySelectorAll("ul a") ?? [], (link) => [byId(link), link]),
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
    for (const part of [current, reached]) part?.closest("#toc > ul > li").classList.toggle("here", part === reached);
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

// A link to the heading under the mouse and links that lead back to the same place: a script of its own, when first wanted.

const aim = () => import(beside("place.js")).catch(() => {});
for (const event of ["pointerover", "focusin", "hashchange"]) addEventListener(event, aim, { once: true });
if (location.hash) aim();

// On a narrow screen a panel has done its work once a place on the page is chosen.
for (const panel of document.querySelectorAll(".panel")) {
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a") && panel.matches(":popover-open")) panel.hidePopover();
  });
}

// A page once read opens without a network. Only a site that was made to be published has the worker.

const worker = root.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  const keep = async () => (await import(beside("keep.js"))).keep(new URL(worker, base), ["tips.js", "place.js"].map(beside));
  // A page that always has something to do has an idle moment after two seconds all the same.
  const soon = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 2000 }) : setTimeout(act));
  if (document.prerendering) document.addEventListener("prerenderingchange", () => soon(keep), { once: true });
  else if (document.readyState === "complete") soon(keep);
  else addEventListener("load", () => soon(keep), { once: true });
}
