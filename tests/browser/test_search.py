"""Search: nothing before it is opened, little for a query, by keyboard alone, and right."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, expect

from doctools.checks.built import Site
from doctools.site import search
from doctools.site.asked import read_asked

Open = Callable[..., Page]
ROOT = Path(__file__).resolve().parents[2]
NEXT_STEPS = "nachalo-raboty-s-celery/sleduyushie-shagi/"
# Of all queries, in the first three answers.
RIGHT = 0.99
# What a query may cost, compressed, once search is open: a part of the index, which grows with the guide.
QUERY_BYTES = 80_000
# And the first misspelt one: the words that it is guessed by.
GUESS_BYTES = 20_000


def ask(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(text)
    expect(page.get_by_role("option").first).to_be_visible()


def test_nothing_of_it_is_loaded_before_it_is_opened(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    page.wait_for_load_state("networkidle")
    asked = page.watch.requests  # type: ignore[attr-defined]  # of conftest
    assert not [url for url in asked if "pagefind" in url or "/search." in url]
    ask(page, "воркер")
    assert [url for url in asked if "pagefind.js" in url]


def test_a_query_costs_kilobytes(visit: Open) -> None:
    page = visit()
    ask(page, "брокер")
    page.wait_for_load_state("networkidle")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.get_by_role("combobox").fill("маршрутизация")
    expect(page.get_by_role("option").locator("mark").first).to_contain_text("аршрутиз", ignore_case=True)
    page.wait_for_timeout(300)
    assert sum(sizes) < QUERY_BYTES


def test_keyboard_alone(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("task_acks_la")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen.locator("mark").first).to_contain_text("task_acks_late")
    first = chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_id(str(first))
    expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    page.keyboard.press("ArrowUp")
    target = str(chosen.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_escape_closes_and_gives_focus_back(visit: Open) -> None:
    page = visit(NEXT_STEPS)
    button = page.get_by_role("button", name="Поиск")
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_shows_the_section_and_the_words_around(visit: Open) -> None:
    page = visit()
    ask(page, "удаленное управление")
    title = page.locator("b", has_text="Удалённое управление")
    section = page.get_by_role("option").filter(has=title).first
    expect(section.locator("mark").first).to_be_visible()
    assert "#" in str(section.get_attribute("href"))


def test_what_is_added_to_be_found_by_is_not_shown(visit: Open) -> None:
    page = visit()
    address = "nachalo-raboty-s-celery/bekendy-i-brokery/ispolzovanie-google-pub-sub/"
    assert "гугл" in read_asked()[f"/{address}"][""]
    ask(page, "гугл облако")
    section = page.locator(f"[role=option][href$='{address}'] span")
    expect(section).to_contain_text("Google")
    shown = " ".join(page.locator("[role=option] span").all_text_contents())
    assert "гугл" not in shown
    assert search.ADDED not in shown


def test_nothing_found_is_said(visit: Open) -> None:
    page = visit()
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("зюзюкание")
    expect(page.get_by_role("status")).to_have_text("Ничего не нашлось")


def test_a_word_finds_its_forms(published: Site, chromium: Browser) -> None:
    forms = [["воркер", "воркеры", "воркера", "воркеров"], ["удалённое", "удаленное", "удалённого"]]
    for words in forms:
        answers = list(search.ask(published.folder, chromium, [search.Query(word, ()) for word in words]))
        assert len({frozenset(answer.found[:3]) for answer in answers}) == 1, answers


def test_what_is_spelt_wrong_is_guessed(published: Site, chromium: Browser) -> None:
    guessed = {
        "переодические задачи": "периодические задачи",
        "apply_asinc": "apply_async",
        "префорк": "prefork",
        "кронтаб": "crontab",
        "преоритетами": "приоритетами",
    }
    for slip, word in guessed.items():
        one, other = search.ask(published.folder, chromium, [search.Query(slip, ()), search.Query(word, ())])
        assert set(one.found[:3]) & set(other.found[:3]), slip


def test_a_name_that_no_page_has_is_asked_for_in_pieces(published: Site, chromium: Browser) -> None:
    """A sign of brackets and dots, a name of underscores; a short one is no beginning of another."""
    alike = {
        "shop.errors.OperationalError:": "shop errors OperationalError",
        "prefetch_zzz_multiplier": "prefetch multiplier",
        ".s()": '"s"',
    }
    for asked, same in alike.items():
        one, other = search.ask(published.folder, chromium, [search.Query(asked, ()), search.Query(same, ())])
        assert one.found, asked
        assert set(one.found[:3]) & set(other.found[:3]), asked


def test_a_verb_finds_what_its_noun_is_called(published: Site, chromium: Browser) -> None:
    """One that no page has too."""
    for verb, noun in {"сериализовать": "сериализация", "оптимизировать": "оптимизация"}.items():
        one, other = search.ask(published.folder, chromium, [search.Query(verb, ()), search.Query(noun, ())])
        assert set(one.found[:3]) & set(other.found[:3]), verb


def test_what_is_typed_on_the_wrong_keyboard_is_read(published: Site, chromium: Browser) -> None:
    for typed, meant in {"xfcjdjq gjzc": "часовой пояс", "кувшы": "redis", "gjxtve redis": "redis"}.items():
        one, other = search.ask(
            published.folder, chromium, [search.Query(typed, ()), search.Query(meant, ())]
        )
        assert set(one.found[:3]) & set(other.found[:3]), typed
    # «как»
    assert found(published, chromium, "rfr redis") == found(published, chromium, "redis")


def test_a_word_that_no_page_has_is_only_what_else_it_is_called(published: Site, chromium: Browser) -> None:
    """Pagefind would take what it begins as: «сл» for «слать»."""
    for said, meant in {"слать": "отправить", "рут": "root"}.items():
        one, other = search.ask(published.folder, chromium, [search.Query(said, ()), search.Query(meant, ())])
        assert one.found == other.found, said


def test_a_guess_keeps_the_first_letter(published: Site, chromium: Browser) -> None:
    """And the beginning of a word is no word: «дела» for «дедлайн»."""
    nothing, deadline, same = search.ask(
        published.folder, chromium, [search.Query(text, ()) for text in ("отследить", "дедлайн", "deadline")]
    )
    assert not nothing.found
    # Not «поток».
    assert not found(published, chromium, "лоток")
    assert deadline.found == same.found


def found(site: Site, chromium: Browser, text: str) -> list[str]:
    """The pages that a reader sees first, by the last part of their addresses."""
    (answer,) = search.ask(site.folder, chromium, [search.Query(text, ())])
    return [address.strip("/").rpartition("/")[2] for address in answer.found[: search.FIRST]]


def test_an_english_word_in_russian_letters_is_heard(published: Site, chromium: Browser) -> None:
    """One that begins with a vowel, the beginning of a name; one without its ending."""
    assert found(published, chromium, "авторетрай")[0] == "zadachi-tasks"
    assert "vyzov-zadach" in found(published, chromium, "экспайр")


def test_what_is_guessed_has_its_other_names(published: Site, chromium: Browser) -> None:
    """«дупликат» is duplicate, and of that the guide says «дважды»."""
    assert "zadachi-tasks" in found(published, chromium, "дупликат")


def test_what_is_spelt_like_celery_is_celery(published: Site, chromium: Browser) -> None:
    assert found(published, chromium, "селлери") == found(published, chromium, "селери")


def test_a_word_with_signs_is_asked_for_in_pieces(published: Site, chromium: Browser) -> None:
    """Even if a page has it as it is."""
    assert "monitoring-i-upravlenie" in found(published, chromium, "inspect().active()")


def test_a_noun_finds_what_its_verb_is_called(published: Site, chromium: Browser) -> None:
    assert found(published, chromium, "подделка")[0] == "bezopasnost"


def test_words_side_by_side_tell_more(published: Site, chromium: Browser) -> None:
    assert "signaly" in found(published, chromium, "выполнить что-то один раз при старте воркера")


def test_a_command_of_two_words_is_asked_for_as_a_whole(published: Site, chromium: Browser) -> None:
    """«celery» tells nothing of what is asked, but is a part of the command."""
    assert "komandnaya-stroka" in found(published, chromium, "celery call")


def test_what_names_nothing_but_celery_finds_the_introduction(published: Site, chromium: Browser) -> None:
    assert "vvedenie-v-celery" in found(published, chromium, "зачем нужен celery")


def test_words_that_say_nothing_may_have_a_particle(published: Site, chromium: Browser) -> None:
    assert found(published, chromium, "какой-нибудь redis") == found(published, chromium, "redis")


def test_what_readers_call_things_is_found(published: Site, chromium: Browser) -> None:
    """All that other names stand for, and all that they are told of."""
    lines = (ROOT / "theme/assets/scripts/also.js").read_text(encoding="utf-8").partition("`")[2]
    meant = [line.partition(": ")[0] for line in lines.partition("`")[0].split("\n") if line]
    assert len(meant) > 100
    answers = search.ask(published.folder, chromium, [search.Query(f'"{word}"', ()) for word in meant])
    assert not [answer.query.text for answer in answers if not answer.found]
    pages = {page.address: page.path.read_text(encoding="utf-8") for page in published.pages}
    told = [(page, anchor) for page, anchors in read_asked().items() for anchor in anchors]
    assert not [each for each in told if each[1] and f'id="{each[1]}"' not in pages[each[0]]]


def test_guessing_loads_nothing_until_a_word_is_unknown(visit: Open) -> None:
    page = visit()
    ask(page, "маршрутизация")
    asked = page.watch.requests  # type: ignore[attr-defined]  # of conftest
    assert not [url for url in asked if "spelling" in url or "words." in url]
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.get_by_role("combobox").fill("маршрутезация")
    expect(page.get_by_role("option").locator("mark").first).to_contain_text("аршрутиз", ignore_case=True)
    page.wait_for_timeout(300)
    assert [url for url in asked if "words." in url]
    assert sum(sizes) < GUESS_BYTES


def test_what_was_found_is_not_asked_again(published: Site, visit: Open) -> None:
    """A question is asked at each key. What was not found may have been out of reach."""
    page = visit()
    again = page.evaluate(
        """async ([script, words]) => {
          const { start } = await import(script);
          const { search } = await start(new URL(".", location));
          return Promise.all(words.map(async (word) => await search(word) === await search(word)));
        }""",
        [urljoin(page.url, search.script_of(published.folder).lstrip("/")), ["воркер", '"зюзюкание"']],
    )
    assert again == [True, False]


def test_queries_are_answered_in_the_first_three(published: Site, chromium: Browser) -> None:
    queries = search.read_queries()
    assert len(queries) >= 40
    known = {page.address for page in published.pages}
    assert not {page for query in queries for page in query.pages} - known
    answers = list(search.ask(published.folder, chromium, queries))
    wrong = [f"«{answer.query.text}»: {', '.join(answer.found)}" for answer in answers if not answer.right]
    assert len(wrong) <= len(queries) * (1 - RIGHT), "\n".join(wrong)
