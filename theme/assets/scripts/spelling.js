// What a reader may have meant by a word that no page has: a slip of the pen, or an English word in Russian letters.
// Loaded with the words of the site, and only when such a word is asked for.

// As many guesses are asked for as a reader would take for the same word.
const GUESSES = 3;
// Edits that a word of so many letters may hold, and its beginning, which tells less.
const edits = (length, cut) => (length < (cut ? 6 : 5) ? 0 : length < (cut ? 9 : 8) ? 1 : 2);
// A guess by sound needs some consonants to go by.
const SOUNDS = 3;
// And is about as long: the fewer sounds, the more so.
const longer = (sounds) => (sounds > SOUNDS ? 2 : 1);
// Letters that the ending of a Russian word may have: the list has stems.
const ENDING = 3;
// A word that begins as one of the list, and is no longer than this many times, is of its family.
const FAMILY = 1.6;
const RUSSIAN = /[а-я]/;
// What an English word loses in Russian: «экспайр» is expires.
const PLURAL = /e?s$/;

// How English consonants sound to a Russian who writes them; vowels are heard too differently to count.
const ENGLISH_SOUNDS = [
  [/tion/g, "шн"], [/sch|sh/g, "ш"], [/tch|ch/g, "ч"], [/ph/g, "ф"], [/th/g, "т"], [/gh/g, ""], [/ck|q/g, "к"], [/dge/g, "дж"], [/x/g, "кс"],
  [/c(?=[eiy])/g, "с"], [/c/g, "к"], [/j/g, "дж"], [/[sz]/g, "с"], [/w/g, "в"],
  ...[..."bdfghklmnprtv"].map((letter, at) => [new RegExp(letter, "g"), "бдфгхклмнпртв"[at]]),
];
const RUSSIAN_SOUNDS = [[/з|ц/g, "с"], [/щ/g, "ш"], [/[ьъ]/g, ""]];

/** The consonants of a word, as they sound; a vowel counts only at its beginning. */
function sound(word) {
  const said = (RUSSIAN.test(word) ? RUSSIAN_SOUNDS : ENGLISH_SOUNDS).reduce((text, [from, to]) => text.replace(from, to), word);
  const open = /^[aeiouyаеиоуыэюяй]/.test(said) ? "а" : "";
  return (open + said.replace(/[^бвгджзклмнпрстфхчш]/g, "")).replace(/(.)\1+/g, "$1").replace(/(?!^)в/g, "");
}

/** How many letters are wrong, left out, put in or swapped; no more than `most` are counted. */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, row] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const same = one[at - 1] === other[to - 1];
      next[to] = Math.min(next[to - 1] + 1, row[to] + 1, row[to - 1] + (same ? 0 : 1));
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]) next[to] = Math.min(next[to], before[to - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}

function near(word, known) {
  const found = new Map();
  const russian = RUSSIAN.test(word);
  for (const other of known) {
    // Whoever is mistaken seldom is in the first letter.
    if (RUSSIAN.test(other) !== russian || (russian && other[0] !== word[0])) continue;
    for (let cut = 0; cut <= (russian ? ENDING : 0); cut++) {
      const most = edits(word.length - cut, cut);
      const away = most ? distance(word.slice(0, word.length - cut), other, most) : most + 1;
      if (away <= most && !(found.get(other) <= away)) found.set(other, away);
    }
  }
  return found;
}

const closest = (found) => {
  const least = Math.min(...found.values());
  return { least, words: [...found.keys()].filter((word) => found.get(word) === least).slice(0, GUESSES) };
};

/** Gives the words of the site that may have been meant; the word itself when one begins with it. */
export function guess(word, known) {
  if (known.some((other) => other.startsWith(word))) return [word];
  const slip = closest(near(word, known));
  const heard = RUSSIAN.test(word) ? sound(word) : "";
  const same = (other) =>
    !RUSSIAN.test(other) && Math.abs(other.length - word.length) <= longer(heard.length) && (sound(other) === heard || sound(other.replace(PLURAL, "")) === heard);
  const alike = heard.length >= SOUNDS ? known.filter(same).slice(0, GUESSES) : [];
  // One letter away and one that sounds the same may both be meant.
  if (slip.least <= 1) return [...slip.words, ...alike];
  if (alike.length) return alike;
  if (slip.words.length) return slip.words;
  const family = known.filter((other) => other.length > 3 && word.startsWith(other) && word.length < other.length * FAMILY);
  return family.sort((one, other) => other.length - one.length).slice(0, 1);
}
