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
    : "a an and are be but by can cannot could do does doesn't don't dont for from get has have how i if in into is it its me my no not of on or so than " +
      "about after all also any anyone best each every just make making more most need one only other out please practice proper properly same should some something still such " +
      "that the their then there these they thing this to too up very want way well without yet using use used was were what when where whether which while who why will with would you your " +
      "celery а без бы быть был была было были в вам вас вместо во вообще вот все всегда где да дает для до другая " +
      "другой его ее ей если есть еще ж же за зачем и из или им иногда их к каждой каждый как какая какие какой какую ко когда которая " +
      "которое которые который кто куда ли либо лучше меня мне может можно мой мою мы на надо нам нас не нельзя нет ни нибудь никак ну " +
      "нужен нужна нужно нужны о об один одна он она они оно от откуда отличается отличаются отличие очень перед по подскажите пожалуйста пока потом под почему " +
      "правильно при про просто разница с сам сама само сами самого самой сделать делать свой своя свою себе себя сейчас со собой совсем стоит так такая такое там тебя " +
      "то тогда того тоже той только тот тут ты у уж уже узнать хочу хотя чего чем через что чтоб чтобы эта эти это этого этой этом этот эту я vs").split(" "),
);
// What a question that names nothing but Celery asks about.
const ABOUT = english ? ["task", "queue"] : ["введение", "очередь", "задач"];
// Found by asking all of doctools/site/queries.toml: whole words before their beginnings, long pages no worse than short.
const RANKING = { termFrequency: 0.6, pageLength: 0.3, termSaturation: 2, termSimilarity: 3, diacriticSimilarity: 0 };
// Milliseconds without a key before a query is asked.
const PAUSE = 80;
const PAGES = 8;
// Words of a section that are shown.
const EXCERPT = 18;
const SECTIONS = 3;
// How many there are, roughly: what a word is worth depends on how many have it.
const SECTIONS_IN_ALL = 1000;
// Sections looked at for the pages.
const FETCHED = 24;
// How much a section loses that lacks some of the words: 0 would be nothing. And how much more a rare word tells.
const [COVERAGE, RARITY] = [3, 0.25];
// What it gains that has the whole question as it was typed, and what another name of a thing is worth.
const [VERBATIM, OTHER] = [3, 0.7];
// A verb and its noun have a beginning in common, запускать and запуск: what is left of a word without its endings, if it is no
// shorter than this. A stem that Pagefind takes off anyway tells nothing new.
const SHORTEST_BEGINNING = 5;
const FORMS = /(?:(?:ир)?[ояеиыу]ва|[яаиеуы])?(?:ть|ти|[еяию]т|[еи]шь|[еи]м|л[аои]?|вш[а-я]+|[юуяа]щ[а-я]+|нн?(?:[аоы]|[ыо]й|ая|ое|ые|ого|ых|ую)|[еа]ни[еяюй]м?|й(?:те)?|ите)$/;
// And what a noun or an adjective is made with: подделка and подделать.
const NOUNS = /(?:[ое]?к(?:[аиуе]|ой|ам|ами|ах)|(?:[аия]ци|ни)[яиюей]{1,2}|ств[оауе]м?|ост(?:ь|и|ью)|[ое]?н(?:ый|ая|ое|ые|ого|ых|ую|ой))$/;
// What two words gain that stand side by side as they were typed, if no others do.
const TOGETHER = 1;
// What a page gains by its other sections: each is worth so much of the one before. And how much it loses by the words
// that none of them has.
const [SHARE, LACK] = [0.8, 1];
let dialog, input, list, status, engine, root;
let also = () => [];

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
  root = base;
  if (!english) ({ otherNames: also } = await import(new URL("also.js", import.meta.url)));
  const pagefind = await import(new URL("pagefind/pagefind.js", base));
  await pagefind.options({ baseUrl: base.pathname, ranking: RANKING });
  await pagefind.init();
  return { search: once(pagefind.search) };
}

/** A question grows by keys, and most of its words have been asked before. What was not found may have been out of reach. */
function once(search) {
  const answers = new Map();
  return async (word) => {
    const answer = answers.get(word) ?? (await search(word));
    if (answer.results.length) answers.set(word, answer);
    return answer;
  };
}

/**
 * Asks Pagefind, word by word. What is indexed is a section; one that has more of the words wins over one that has a word
 * more often. Words that only hold a question together are left out.
 *
 * Gives pages, best first: { title, url, sections }, the sections of each best first, as Pagefind gives them.
 */
export async function ask(engine, text) {
  const all = text.trim().split(/\s+/);
  const telling = all.filter((one) => !idle(one));
  const celery = all.some((one) => plain(one) === "celery");
  const asked = telling.length ? (await Promise.all(telling.map((one) => pieces(engine, one)))).flat() : celery ? ABOUT : all;
  const found = new Map();
  let whole = 0;
  const spelt = await Promise.all(asked.map((one) => spellings(engine, one)));
  for (const [nth, words] of spelt.entries()) {
    const best = new Map();
    for (const [at, { results }] of (await Promise.all(words.map((word) => engine.search(asGiven(word))))).entries()) {
      for (const result of results) {
        const score = result.score * (at ? OTHER : 1);
        if (!(best.get(result.id)?.score >= score)) best.set(result.id, { result, score });
      }
    }
    const rare = Math.log(1 + SECTIONS_IN_ALL / Math.max(1, best.size));
    const worth = rare ** RARITY;
    for (const [id, { result, score }] of best) {
      const before = found.get(id) ?? { result, has: new Map(), score: 0 };
      before.has.set(nth, worth);
      found.set(id, { ...before, score: before.score + score * rare });
    }
    whole += worth;
  }
  const verbatim = Math.max(all.length, asked.length) > 1 ? (await engine.search(exactly(text))).results : [];
  await together(engine, all, found);
  for (const { id } of verbatim) if (found.has(id)) found.get(id).score *= VERBATIM;
  const covered = (has) => [...has.values()].reduce((sum, worth) => sum + worth, 0) / whole;
  const rank = ({ has, score }) => score * covered(has) ** COVERAGE;
  const ranked = [...found.values()].sort((a, b) => rank(b) - rank(a)).slice(0, FETCHED);
  const sections = await Promise.all(ranked.map(({ result }) => result.data()));
  const pages = new Map();
  for (const [place, section] of sections.entries()) {
    const at = section.url.search(/~[^/]+\/$/);
    const url = at < 0 ? section.url : section.url.slice(0, at);
    if (!pages.has(url)) pages.set(url, { title: section.meta.page, url, sections: [], has: new Map(), score: 0 });
    const page = pages.get(url);
    for (const [nth, worth] of ranked[place].has) page.has.set(nth, worth);
    page.score += rank(ranked[place]) * SHARE ** page.sections.length;
    const anchor = at < 0 ? "" : `#${section.url.slice(at + 1, -1)}`;
    page.sections.push({ ...section, url: url + anchor, title: section.meta.title });
  }
  for (const page of pages.values()) page.score *= covered(page.has) ** LACK;
  return [...pages.values()].sort((a, b) => b.score - a.score).slice(0, PAGES);
}

/** Raises what has words of the question side by side: a phrase, a part of a message. */
async function together(engine, all, found) {
  const pairs = all.slice(1).map((one, at) => [all[at], one]).filter((pair) => all.length > 2 && !pair.every(idle));
  for (const { results } of await Promise.all(pairs.map((pair) => engine.search(exactly(pair.join(" ")))))) {
    const gain = 1 + (TOGETHER * Math.log(1 + SECTIONS_IN_ALL / Math.max(1, results.length))) / Math.log(SECTIONS_IN_ALL);
    for (const { id } of results) if (found.has(id)) found.get(id).score *= gain;
  }
}

// «что-то» and «как-нибудь» say no more than «что» and «как».
const idle = (word) => IDLE.has(plain(word).replace(/-(?:то|нибудь|либо)$/, ""));

// Letters and digits of a word too short to be the beginning of another.
const SHORT = 2;
const asGiven = (word) => (word.replace(/[^\p{L}\p{N}]/gu, "").length > SHORT ? word : exactly(word));
const exactly = (text) => `"${text.replaceAll('"', " ").trim()}"`;
let speller;

const otherNames = (word) => also(plain(word));
const isKnown = async (engine, word) => (await engine.search(exactly(word))).results.length > 0;

// The keys of two keyboards: a word may be typed on the one with the other in mind.
const KEYS = ["qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"];

function retyped(word) {
  const [from, to] = /[а-яё]/i.test(word) ? [KEYS[1], KEYS[0]] : KEYS;
  return [...word.toLowerCase()].map((key) => to[from.indexOf(key)] ?? key).join("");
}

/** The words that one is made of, by its dots, brackets and quotes: each is asked for. */
async function pieces(engine, word) {
  const meant = retyped(word);
  if (word.length > SHORT && !otherNames(word).length && !(await isKnown(engine, word))) {
    if (IDLE.has(plain(meant))) return [];
    // By the list alone: the index of the other letters would be loaded for every slip.
    const like = await guesses(word);
    if (!like.length && (await guesses(meant)).length) return [meant];
  }
  const parts = word.split(/[^\p{L}\p{N}_-]+/u).filter((part) => part && !IDLE.has(plain(part)));
  return parts.length < 2 || otherNames(word).length ? [word] : parts;
}

/** What to ask for a word: it, and what else it is called; if no page has it, what may have been meant. */
async function spellings(engine, word) {
  const also = otherNames(word);
  const known = await isKnown(engine, word);
  // A word that no page has is not asked for: Pagefind would take what it begins as.
  if (also.length) return known ? [word, ...also] : also;
  if (known) return [word, ...beginning(word)];
  // Its own family before what is spelt like it.
  for (const cut of beginning(word)) if ((await guesses(cut))[0] === cut) return [cut];
  const near = await guesses(word);
  // All of the guide is of Celery; what else is spelt like it is not meant.
  const like = near.includes("celery") ? ["celery"] : near.flatMap((guess) => [guess, ...(guess === word ? [] : otherNames(guess))]);
  const names = word.split(/_|(?<=[a-z])(?=[A-Z])/).filter((name) => name.length > SHORT);
  return like.length || names.length < 2 ? like : (await Promise.all(names.map((name) => spellings(engine, name)))).flat();
}

async function guesses(word) {
  speller ??= await loadSpeller().catch(() => undefined);
  return speller ? speller(plain(word).replace(/[^\p{L}\p{N}_]/gu, "")) : [word];
}

function beginning(word) {
  const whole = plain(word);
  const verb = /^[а-я]+$/.test(whole) ? whole.replace(/с[яь]$/, "").replace(FORMS, "") : "";
  const cut = verb === whole ? whole.replace(NOUNS, "") : verb;
  return cut.length >= SHORTEST_BEGINNING && cut.length < whole.length - 1 ? [cut] : [];
}

async function loadSpeller() {
  const [{ guess }, answer] = await Promise.all([
    import(new URL("spelling.js", import.meta.url)), fetch(new URL(`pagefind/words.${english ? "en" : "ru"}.txt`, root)),
  ]);
  const known = (await answer.text()).split("\n");
  return (word) => guess(word, known);
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
  group.append(option(title, url, own ? shown(own) : "", "search-page"));
  for (const section of sections.filter((one) => one !== own).slice(0, SECTIONS)) {
    group.append(option(section.title, section.url, shown(section), "search-section"));
  }
  return group;
}

// What is added to a section to be found by stands after this sign; doctools/site/search.py puts it there.
const ADDED = "⁂";

/** The words around those that were found, of what the section itself says: Pagefind would take what is added as well. */
function shown({ raw_content: content, locations }) {
  const words = content.split(/\s+/);
  const own = words.slice(0, words.indexOf(ADDED));
  const found = new Set(locations.filter((at) => at < own.length));
  const near = (from) => [...found].filter((at) => at >= from && at < from + EXCERPT).length;
  const from = [...found].sort((a, b) => near(b) - near(a) || a - b)[0] ?? 0;
  const start = Math.max(0, Math.min(from - 2, own.length - EXCERPT));
  return own.slice(start, start + EXCERPT).map((word, at) => (found.has(start + at) ? `<mark>${word}</mark>` : word)).join(" ");
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
