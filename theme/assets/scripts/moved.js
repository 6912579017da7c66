// A page that has moved: leads on, with what the reader came with.

const target = new URL(document.currentScript.dataset.target, location.href);
target.search = location.search;
if (!target.hash) target.hash = location.hash;
location.replace(target);
