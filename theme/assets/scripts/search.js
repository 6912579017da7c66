// Search: a dialog over Pagefind's index. Loaded when it is opened for the first time, the index with it.

const english = document.documentElement.lang === "en";
const words = english
  ? {
      label: "Search the guide",
      hint: "↑ ↓ to choose, Enter to open, Esc to close",
      none: "Nothing found",
      missing: "There is no index here: make site builds it",
      close: "Close",
    }
  : {
      label: "Поиск по руководству",
      hint: "↑ ↓ — выбрать, Enter — открыть, Esc — закрыть",
      none: "Ничего не нашлось",
      missing: "Указателя здесь нет: его собирает make site",
      close: "Закрыть",
    };
// theme/partials/words.html has it.
const { offline } = JSON.parse(document.body.dataset.words);

// Words of a question that say nothing of its subject.
const IDLE = new Set(
  (english
    ? "a an and are can celery do does for how i in is it of on or the to what when where which why with"
    : "celery а в во где для до ее за зачем и из или их к как какая какие какой какую ко когда ли мне можно на не нужен нужна " +
      "нужно нужны о об он от по почему при с свой свою со так такое там то у чем что чтобы это я").split(" "),
);
// What a question that names nothing but Celery asks about.
const ABOUT = english ? ["task", "queue"] : ["очередь", "задач"];
// Found by asking all of doctools/site/queries.toml: whole words before their beginnings, long pages no worse than short.
const RANKING = { termFrequency: 0.6, pageLength: 0.3, termSaturation: 2, termSimilarity: 3, diacriticSimilarity: 0 };
// Milliseconds without a key before a query is asked.
const PAUSE = 80;
const PAGES = 8;
const SECTIONS = 3;
// How many there are, roughly: what a word is worth depends on how many have it.
const SECTIONS_IN_ALL = 1000;
// Sections looked at for the pages.
const FETCHED = 24;
// How much a section loses that lacks some of the words: 0 would be nothing.
const COVERAGE = 2;
// What else readers call things: misspellings, words of the field, of the old guide.
const ALSO = {
  "бекенд": ["бэкенд"], "бэкэнд": ["бэкенд"], "бекэнд": ["бэкенд"], "редис": ["redis"], "кролик": ["rabbitmq"], "раббит": ["rabbitmq"],
  "селери": ["celery"], "джанго": ["django"], "таск": ["задача"], "таски": ["задачи"], "таска": ["задача"], "воркэр": ["воркер"],
  "ретрай": ["повтор", "retry"], "чанк": ["порция"], "чанки": ["порции"], "хорда": ["аккорд"], "роутинг": ["маршрутизация"],
  "крон": ["crontab"], "шедулер": ["планировщик"], "консьюмер": ["потребитель"], "коллбек": ["колбэк"], "таймаут": ["тайм-аут"],
};
let dialog, input, list, status, engine;

function build(base) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("../stylesheets/search.css", import.meta.url).href;
  const styled = new Promise((done) => {
    style.onload = style.onerror = done;
  });
  document.head.append(style);

  dialog = document.createElement("dialog");
  dialog.className = "search";
  dialog.ariaLabel = words.label;
  dialog.innerHTML = `
    <form method="dialog">
      <input type="search" role="combobox" aria-expanded="false" aria-controls="search-found" aria-autocomplete="list"
             autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go"
             aria-label="${words.label}" placeholder="${words.label}">
      <button value="close" formnovalidate>${words.close}</button>
    </form>
    <p class="search-status" role="status"></p>
    <div id="search-found" role="listbox" aria-label="${words.label}"></div>
    <p class="search-hint" aria-hidden="true">${words.hint}</p>`;
  document.body.append(dialog);
  [input, list, status] = ["input", "[role=listbox]", "[role=status]"].map((name) => dialog.querySelector(name));

  input.addEventListener("input", () => find(base));
  input.addEventListener("keydown", keys);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "close") event.preventDefault();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  return styled;
}

/** Starts Pagefind. What ranks results is held by `python -m doctools.site.search`. */
export async function start(base) {
  const pagefind = await import(new URL("pagefind/pagefind.js", base));
  await pagefind.options({ baseUrl: base.pathname, excerptLength: 18, ranking: RANKING });
  await pagefind.init();
  return pagefind;
}

/**
 * Asks Pagefind, word by word. What is indexed is a section; one that has more of the words wins over one that has a word
 * more often. Words that only hold a question together are left out.
 *
 * Gives pages, best first: { title, url, sections }, the sections of each best first, as Pagefind gives them.
 */
export async function ask(engine, text) {
  const all = text.trim().split(/\s+/);
  const telling = all.filter((one) => !IDLE.has(plain(one)));
  const celery = all.some((one) => plain(one) === "celery");
  const asked = telling.length ? telling : celery ? ABOUT : all;
  const found = new Map();
  for (const one of asked) {
    const spellings = await Promise.all([one, ...(ALSO[plain(one)] ?? [])].map((word) => engine.search(word)));
    const best = new Map();
    for (const result of spellings.flatMap(({ results }) => results)) {
      if (!(best.get(result.id)?.score >= result.score)) best.set(result.id, result);
    }
    for (const result of best.values()) {
      const before = found.get(result.id) ?? { result, words: 0, score: 0 };
      const score = result.score * Math.log(1 + SECTIONS_IN_ALL / best.size);
      found.set(result.id, { result, words: before.words + 1, score: before.score + score });
    }
  }
  const rank = ({ words: number, score }) => score * (number / asked.length) ** COVERAGE;
  const ranked = [...found.values()].sort((a, b) => rank(b) - rank(a)).slice(0, FETCHED);
  const sections = await Promise.all(ranked.map(({ result }) => result.data()));
  const pages = new Map();
  for (const section of sections) {
    const at = section.url.search(/~[^/]+\/$/);
    const url = at < 0 ? section.url : section.url.slice(0, at);
    if (!pages.has(url)) pages.set(url, { title: section.meta.page, url, sections: [] });
    const anchor = at < 0 ? "" : `#${section.url.slice(at + 1, -1)}`;
    pages.get(url).sections.push({ ...section, url: url + anchor, title: section.meta.title });
  }
  return [...pages.values()].slice(0, PAGES);
}

const plain = (word) => word.toLowerCase().replaceAll("ё", "е");

async function find(base) {
  const wanted = input.value;
  const current = () => wanted === input.value;
  await new Promise((done) => setTimeout(done, PAUSE));
  if (!current()) return;
  let pages = [];
  try {
    engine ??= await start(base);
    pages = wanted.trim() ? await ask(engine, wanted) : [];
  } catch {
    // A site that is published has its index.
    status.textContent = document.documentElement.dataset.worker ? offline : words.missing;
    return;
  }
  if (!current()) return;
  list.replaceChildren(...pages.map(draw));
  const options = list.querySelectorAll("a");
  input.ariaExpanded = String(options.length > 0);
  status.textContent = !wanted.trim() || options.length ? "" : words.none;
  // The page's name alone answers nothing: what is offered first is a place with words found in it.
  choose([...options].find((link) => link.querySelector("mark")) ?? options[0]);
}

function draw({ title, url, sections }) {
  const group = document.createElement("div");
  group.role = "group";
  group.ariaLabel = title;
  const own = sections.find((section) => section.url === url);
  group.append(option(title, url, own?.excerpt ?? "", "search-page"));
  for (const section of sections.filter((one) => one !== own).slice(0, SECTIONS)) {
    group.append(option(section.title, section.url, section.excerpt, "search-section"));
  }
  return group;
}

let number = 0;

function option(title, url, excerpt, css) {
  const link = document.createElement("a");
  link.className = css;
  link.id = `search-${number++}`;
  link.role = "option";
  link.href = url;
  link.tabIndex = -1;
  const name = document.createElement("b");
  name.textContent = title;
  const text = document.createElement("span");
  // Pagefind escapes the text of the page; its own <mark> is the only element here.
  text.innerHTML = excerpt;
  link.append(name, text);
  return link;
}

function choose(link) {
  list.querySelector("[aria-selected]")?.removeAttribute("aria-selected");
  if (!link) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  link.ariaSelected = "true";
  input.setAttribute("aria-activedescendant", link.id);
  link.scrollIntoView({ block: "nearest" });
}

function keys(event) {
  const options = [...list.querySelectorAll("a")];
  const at = options.findIndex((link) => link.ariaSelected);
  if (event.key === "Enter" && options[at]) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(options[(at + step + options.length) % options.length]);
  }
}

/** Opens the dialog. */
export async function open(base) {
  if (!dialog) await build(base);
  if (!dialog.open) dialog.showModal();
  input.focus();
  input.select();
  engine ??= await start(base).catch(() => undefined);
}
