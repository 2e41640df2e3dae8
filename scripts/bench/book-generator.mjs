// Books of our own making, of any length: the same seed is the same book, on every machine. Words are drawn as a language
// draws them (the n-th commonest about 1/n as often, Zipf 1935), so that postings are as uneven as those of prose. The
// hundred commonest are English's own small words, which an index leaves out and an embedder doesn't; all others are made
// of syllables. The measures are a novel's: a median of 190 words a page, 18 a sentence.

const vocabularyWords = 12_000;
const sentenceWords = { least: 5, most: 31 };
const pageSentences = { least: 4, most: 18 };
const pagesInSection = 45;
const charactersMax = 20;
const consonants = "b br c ch d dr f fl g gr h j k l m n p pr qu r s sh st t th tr v w z".split(" ");
const vowels = "a ai e ea ee i o oa oo ou u".split(" ");
const smallWords =
  "the of and to a in that it is was i for on you he be with as by at have are this not but had his they from she which or we an there her were one do been all their has would will what if can when so no said who more about up them some could him into its then two out time like only my now other over me man any these than first".split(
    " ",
  );
const endings = ["", "", "", "d", "l", "n", "nd", "r", "s", "st", "t"];

/** Pages and characters, in the shape that `gibsey import` reads. */
export function generateBook({ pages, seed = 1 }) {
  const random = seeded(seed);
  const vocabulary = makeVocabulary(random);
  const characters = Array.from(
    { length: Math.min(charactersMax, Math.ceil(pages / pagesInSection)) },
    (_, section) => ({
      char_id: `character-${section}`,
      display_name: capital(vocabulary.rare(random)),
      color_hex: "#445566",
      section,
    }),
  );
  return {
    characters,
    pages: Array.from({ length: pages }, (_, position) => {
      const section = Math.floor(position / pagesInSection);
      return {
        page_id: `page-${position + 1}`,
        number: position + 1,
        section,
        char_id: `character-${section % charactersMax}`,
        title: `${capital(vocabulary.word(random))} ${vocabulary.word(random)}`,
        body: makeBody(vocabulary, random),
      };
    }),
  };
}

/** Questions with words that stand together on one of the pages, as a reader's do. */
export function generateQuestions(pages, count, seed = 2) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const words = pick(pages, random).body.split(/\s+/);
    const start = Math.floor(random() * Math.max(1, words.length - 9));
    return `${words.slice(start, start + 9).join(" ")}?`;
  });
}

/** Mulberry32: a number of 32 bits tells the whole sequence. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function makeBody(vocabulary, random) {
  const sentences = Array.from({ length: between(pageSentences, random) }, () => {
    const words = Array.from({ length: between(sentenceWords, random) }, () => vocabulary.word(random));
    const comma = words.length > 12 ? Math.floor(words.length / 2) : -1;
    return `${capital(words.map((word, at) => (at === comma ? `${word},` : word)).join(" "))}.`;
  });
  const half = Math.ceil(sentences.length / 2);
  return `${sentences.slice(0, half).join(" ")}\n\n${sentences.slice(half).join(" ")}`.trim();
}

function makeVocabulary(random) {
  const made = new Set(smallWords);
  // Common words are short, as they are in every language.
  while (made.size < vocabularyWords) {
    const syllables = 1 + Math.floor(random() * Math.min(4, 1 + Math.log10(1 + made.size)));
    made.add(Array.from({ length: syllables }, () => syllable(random)).join(""));
  }
  const words = [...made];
  const reach = [];
  for (let rank = 0, sum = 0; rank < words.length; rank++) reach.push((sum += 1 / (rank + 2)));
  return {
    word: (next) => words[rankAt(reach, next() * reach.at(-1))],
    rare: (next) => words[Math.floor((0.5 + next() / 2) * words.length)],
  };
}

/** The first rank that the draw lies within, by halving. */
function rankAt(reach, draw) {
  let low = 0;
  let high = reach.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reach[middle] < draw) low = middle + 1;
    else high = middle;
  }
  return low;
}

function syllable(random) {
  return pick(consonants, random) + pick(vowels, random) + pick(endings, random);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function between({ least, most }, random) {
  return least + Math.floor(random() * (most - least + 1));
}

function pick(list, random) {
  return list[Math.floor(random() * list.length)];
}
