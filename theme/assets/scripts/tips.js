// What terms and signs mean, shown beside them. Loaded when it is wanted for the first time.

const root = document.documentElement;
const tip = document.createElement("div");
tip.className = "tip";
tip.id = "tip";
tip.role = "tooltip";
tip.popover = "manual";
document.body.append(tip);
let tipped, glossary;

function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = undefined;
  if (tip.matches(":popover-open")) tip.hidePopover();
}

/** Shows a text beside an element. */
export function showTip(element, text) {
  tipped = element;
  tip.textContent = text;
  tip.showPopover();
  element.setAttribute("aria-describedby", tip.id);
  const place = element.getClientRects()[0];
  const left = Math.min(place.left, root.clientWidth - tip.offsetWidth - 8);
  const below = place.bottom + tip.offsetHeight + 8 < innerHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below ? place.bottom + 6 : place.top - tip.offsetHeight - 6}px`;
}

// The definition of a term stands in the glossary alone, where the term leads.
async function meaning(term) {
  glossary ??= fetch(term.pathname).then((answer) => answer.text());
  const html = await glossary.catch(() => (glossary = undefined));
  // The policy of this page knows nothing of the styles of that one.
  const page = new DOMParser().parseFromString(html?.replace(/<style>.*?<\/style>/gs, "") ?? "", "text/html");
  const text = page.getElementById(decodeURIComponent(term.hash.slice(1)))?.nextElementSibling;
  return (text?.querySelector("p") ?? text)?.textContent;
}

/** Says what an element means. */
export async function hint(element) {
  if (element === tipped) return;
  hideTip();
  if (element.title) {
    element.dataset.tip = element.title;
    element.removeAttribute("title");
  }
  tipped = element;
  const text = element.dataset.tip ?? element.ariaLabel ?? (await meaning(element));
  // The reader may be elsewhere by now.
  if (text && tipped === element) showTip(element, text);
}

for (const event of ["pointerover", "click"]) {
  document.addEventListener(event, ({ target }) => tipped?.contains(target) || hideTip());
}
document.addEventListener("focusout", hideTip);
document.addEventListener("scroll", hideTip, { passive: true, capture: true });
addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
