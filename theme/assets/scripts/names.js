// The index of names: what has the typed letters stays, and Enter opens the first of it.

const english = document.documentElement.lang === "en";
const words = english ? { filter: "Find a name", none: "Nothing found" } : { filter: "Найти имя", none: "Ничего не нашлось" };
const names = document.querySelector(".names");
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
