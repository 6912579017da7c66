// Places of a page: a heading under the mouse, or one that the address names, gets a link to itself; what leads away and
// back to the same place, the other language or a report of a mistake, says where the reader is.

const words = JSON.parse(document.body.dataset.words);
const named = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
const headings = ".text :is(h1, h2, h3, h4)[id]";
// A heading is called what it says; this is for the mouse, the contents are for the keyboard.
const permalink = document.createElement("a");
permalink.className = "headerlink";
permalink.textContent = "¶";
permalink.title = words.section;
permalink.ariaHidden = "true";
permalink.tabIndex = -1;

function showPermalink(place) {
  const heading = place?.closest?.(headings);
  if (!heading || heading.contains(permalink)) return;
  permalink.href = `#${heading.id}`;
  heading.prepend(permalink);
}

document.addEventListener("pointerover", ({ target }) => showPermalink(target));
addEventListener("hashchange", () => showPermalink(named()));
// What this was loaded for came before it.
showPermalink([...document.querySelectorAll(headings)].find((heading) => heading.matches(":hover")) ?? named());

function place() {
  const box = named()?.getBoundingClientRect();
  const isSeen = box && box.bottom > 0 && box.top < innerHeight;
  const current = document.querySelector("#toc [aria-current]");
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
