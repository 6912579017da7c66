// The error page: offers the pages whose addresses look most like the one that was asked for.

const base = new URL("../../", import.meta.url);
const parts = (path) => new Set(path.toLowerCase().match(/[a-zа-яё]{2,}/gi)?.flatMap(trigrams) ?? []);
const trigrams = (word) => Array.from({ length: word.length + 1 }, (_, at) => ` ${word} `.slice(at, at + 3));

function likeness(one, other) {
  const common = [...one].filter((part) => other.has(part)).length;
  return (2 * common) / (one.size + other.size);
}

const wanted = parts(decodeURIComponent(location.pathname.slice(base.pathname.length)));
const answer = await fetch(new URL("llms.txt", base));
const pages = answer.ok ? [...(await answer.text()).matchAll(/^ *- \[(.+?)\]\((\S+?)index\.md\)/gm)] : [];
const near = pages
  .map(([, title, url]) => {
    const path = new URL(url, base).pathname;
    return { title, path, score: likeness(wanted, parts(path.slice(base.pathname.length))) };
  })
  .filter((page) => page.score > 0.45)
  .sort((one, other) => other.score - one.score)
  .slice(0, 3);

if (near.length) {
  const place = document.querySelector("[data-lost]");
  for (const { title, path } of near) {
    const link = Object.assign(document.createElement("a"), { href: path, textContent: title });
    const item = document.createElement("li");
    item.append(link);
    place.querySelector("ul").append(item);
  }
  place.hidden = false;
}
