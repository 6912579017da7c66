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
    : "a an and are be by for has have in is it of on or the this to was were will with " +
      "celery а без бы быть был была было были в вам вас вместо во вообще вот все всегда где да для до другая " +
      "другой его ее ей если есть еще ж же за зачем и из или им иногда их к каждой каждый как какая какие какой какую ко когда которая " +
      "которое которые который кто куда ли либо лучше меня мне может можно мой мою мы на надо нам нас не нельзя нет ни нибудь никак ну " +
      "нужен нужна нужно нужны о об один одна он она они оно от откуда отличается отличаются отличие очень перед по подскажите пожалуйста пока потом под почему " +
      "правильно при про просто разница с сам сама само сами самого самой сделать делать свой своя свою себе себя сейчас со собой совсем стоит так такая такое там тебя " +
      "то тогда того тоже той только тот тут ты у уж уже узнать хочу хотя чего чем через что чтоб чтобы эта эти это этого этой этом этот эту я vs").split(" "),
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
// How much a section loses that lacks some of the words: 0 would be nothing. And how much more a rare word tells.
const [COVERAGE, RARITY] = [3, 0.25];
// What it gains that has the whole question as it was typed, and what another name of a thing is worth.
const [VERBATIM, OTHER] = [3, 0.7];
// A verb and its noun have a beginning in common, запускать and запуск: what is left of a word without its endings, if it is no
// shorter than this. A stem that Pagefind takes off anyway tells nothing new.
const SHORTEST_BEGINNING = 5;
const FORMS = /(?:(?:ир)?[ояеиыу]ва|[яаиеуы])?(?:ть|ти|[еяию]т|[еи]шь|[еи]м|л[аои]?|вш[а-я]+|[юуяа]щ[а-я]+|нн?(?:[аоы]|[ыо]й|ая|ое|ые|ого|ых|ую)|[еа]ни[еяюй]м?|й(?:те)?|ите)$/;
// What else readers call things: words of the field, of the old guide, English ones. By their stems; then what is meant.
const ENDINGS = "(?:[аеиоуыэюяйь]|[аоеыия][вймх]|[аяыи]ми|[оеы]го|[оеы]му|[аоыи]е|[ая]я|[ую]ю|[аеиоуюя]?[лт][аьоие]?|т?ся|s)?";
const ALSO = english ? [] : Object.entries({
  "айди id task_id": "идентификатор", "ack": "подтверждение", "argument": "аргумент", "бекенд бэкэнд бекэнд бикенд backend": "бэкенд",
  "биндинг binding": "привязка", "бутстеп bootstep": "шаг запуска", "broker посредник": "брокер", "воркэр worker": "воркер",
  "callback коллбек коллбэк": "колбэк", "chain чейн цепь цепи": "цепочка", "chord хорда хорды чорд": "аккорд", "чанк chunk": "порция",
  "client": "клиент", "concurrency конкурентност": "степень параллелизма", "консьюмер consumer": "потребитель", "countdown": "отсрочка",
  "крон cron": "crontab", "daemon демон": "демонизация", "event ивент": "событие", "exchange эксчейндж": "обменник", "group": "группа",
  "джанго": "django", "хартбит": "heartbeat", "кролик раббит": "rabbitmq", "lock лок": "блокировка", "log лог логировани логирова логгинг": "журнал",
  "message": "сообщение", "нод node": "воркер", "option флаг": "опция", "periodic": "периодическая", "pool": "пул",
  "prefetch префетч": "предвыборка", "priority": "приоритет", "продюсер producer": "отправитель", "queue кью": "очередь",
  "ratelimit рейтлимит": "ограничение частоты", "редис": "redis", "result": "результат", "ретра retry": "повтор", "revoke ревок отмен cancel": "отзыв",
  "роутинг роут routing": "маршрутизация", "schedule": "расписание", "scheduler шедулер": "планировщик", "селери": "celery",
  "serializer": "сериализатор", "setting конфиг": "настройка", "shutdown": "остановка", "signature подпис": "сигнатура",
  "таск task джоб job": "задача", "таймаут": "тайм-аут", "timezone таймзон": "часовой пояс", "topic": "топик", "топик": "topic",
  "traceback трейсбек": "трассировка", "throughput": "пропускная способность", "workflow воркфлоу": "сценарий",
  // What they say of faults and of their work.
  "убить убива прибить прибива кильнуть": "прервать", "кильнуть kill": "остановка", "висит виснет повис подвиса залипа залип застря тупит лага stuck hang": "завис",
  "упал упас упад пада краш crash fail": "ошибка", "алерт alert оповещени уведомлени": "тревога", "теч утечк leak memory оперативк озу oom": "память",
  "выключ выключени завершени погас": "остановка", "timeout таймаут": "лимит времени", "устаре просроч протух": "срок годности",
  "загружен": "занят", "тормоз тормозит медленн slow скорост производительност performance": "оптимизация",
  "дубл дублируетс дублируютс двойн duplicate twice": "дважды", "пропал пропадает исчез lost": "потерянные",
  "эксепшен exception": "исключение", "ворнинг warning": "предупреждение", "эррор error": "ошибка", "дебаг дебаж подебаж debug": "отладка",
  "прод продакшн production": "продакшен", "деплой задеплои выкатк выкати релиз deploy": "выкладка", "апгрейд миграци upgrade": "переход",
  "поставить инсталлировать install": "установка", "удалить удаля стереть сброс почист чистить purge": "очистить",
  "поменя смени": "изменить", "послать слать шлет": "отправить", "старт стартует start": "запуск", "рестарт restart ребут reboot reload": "перезапуск",
  "реконнект переподключени reconnect": "обрыв связи", "коннект подключени connection": "соединение", "отлож запланированн запланирова delayed": "отсрочка",
  "количеств посчитать": "число", "хелсчек healthcheck health": "здоровье", "статус status": "состояние", "лимит": "ограничение",
  "крутит крутят": "выполняется", "сдох умер умира помер вылета вылетел": "убит", "отвалил отвалива лег лежит": "обрыв связи", "лежит": "недоступен",
  "жрет пухн раздул накаплива": "растет", "прокин проброс": "передать", "дерн дерга триггер": "вызвать", "скип": "пропустить", "игнор": "ignore",
  "поочеред": "очередь", "бэкграунд фонов": "фон", "пачк куч": "группа", "пачк": "порция", "ротац": "logrotate",
  // And of the things around.
  "рут": "root", "юзер": "пользователь", "кред": "пароль", "апи апишк": "api", "кастомн custom самописн": "свой", "circular": "циклический", "полчас завтр": "отсрочка", "пересека": "накладывается", "гринлет greenlet": "зеленый поток", "багтрекер bugtracker": "сообщить об ошибке", "переезд мигрир": "переход", "равномерн голодани": "простаивает", "телеграм": "telegram",
  "мультипроцессинг многопроцессн": "процесс", "многопоточн": "поток", "депрекейт": "устаревший", "хакер уязвимост взлом": "безопасность", "мск москв московск": "часовой пояс",
  "чат форум сообществ помощ": "задать вопрос", "туториал урок гайд": "первые шаги", "коммит commit": "транзакция", "фастапи": "fastapi",
  "винд виндовс виндоус": "windows", "кубер кубернетес k8s": "kubernetes", "докер": "docker", "docker": "контейнер", "питон": "python",
  "постгрес postgres": "postgresql", "монг": "mongodb", "бд": "база данных", "db database": "база", "дашборд dashboard": "flower",
  "ssl": "tls", "env": "окружение", "юнит unit": "тест", "замока мок mock": "подмена", "тред thread": "поток", "ttl": "срок",
  "корутин асинхронн asyncio": "async", "параллельн": "одновременно", "последовательн": "цепочка", "батч batch": "порция",
  "хук hook": "сигнал", "логгер logger": "журнал", "неймспейс namespace": "префикс", "инстанс": "экземпляр",
  "param args kwargs": "аргумент", "return возврат": "результат", "бэкофф backoff": "повтор", "deadlock дедлок": "блокировка",
}).flatMap(([names, meant]) => names.split(" ").map((name) => [new RegExp(`^${name}${ENDINGS}$`), meant]));
// What a page gains by its other sections: each is worth so much of the one before. And how much it loses by the words
// that none of them has.
const [SHARE, LACK] = [0.8, 1];
let dialog, input, list, status, engine, root;

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
  const verbatim = all.length > 1 ? (await engine.search(exactly(text))).results : [];
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

// Letters and digits of a word too short to be the beginning of another.
const SHORT = 2;
const asGiven = (word) => (word.replace(/[^\p{L}\p{N}]/gu, "").length > SHORT ? word : exactly(word));
const exactly = (text) => `"${text.replaceAll('"', " ").trim()}"`;
let speller;

const otherNames = (word) => ALSO.filter(([name]) => name.test(plain(word))).map(([, meant]) => meant);
const isKnown = async (engine, word) => (await engine.search(exactly(word))).results.length > 0;

// The keys of two keyboards: a word may be typed on the one with the other in mind.
const KEYS = ["qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"];

function retyped(word) {
  const [from, to] = /[а-яё]/i.test(word) ? [KEYS[1], KEYS[0]] : KEYS;
  return [...word.toLowerCase()].map((key) => to[from.indexOf(key)] ?? key).join("");
}

/** The words that one that no page has is made of, by its dots, brackets and quotes: each is asked for. */
async function pieces(engine, word) {
  const meant = retyped(word);
  if (word.length > SHORT && !otherNames(word).length && !(await isKnown(engine, word))) {
    if (IDLE.has(plain(meant))) return [];
    // By the list alone: the index of the other letters would be loaded for every slip.
    const like = await guesses(word);
    if (!like.length && (await guesses(meant)).length) return [meant];
  }
  const parts = word.split(/[^\p{L}\p{N}_-]+/u).filter((part) => part && !IDLE.has(plain(part)));
  return parts.length < 2 || otherNames(word).length || (await isKnown(engine, word)) ? [word] : parts;
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
  const like = await guesses(word);
  const names = word.split(/_|(?<=[a-z])(?=[A-Z])/).filter((name) => name.length > SHORT);
  return like.length || names.length < 2 ? like : (await Promise.all(names.map((name) => spellings(engine, name)))).flat();
}

async function guesses(word) {
  speller ??= await loadSpeller().catch(() => undefined);
  return speller ? speller(plain(word).replace(/[^\p{L}\p{N}_]/gu, "")) : [word];
}

function beginning(word) {
  const whole = plain(word);
  const cut = /^[а-я]+$/.test(whole) ? whole.replace(/с[яь]$/, "").replace(FORMS, "") : "";
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
