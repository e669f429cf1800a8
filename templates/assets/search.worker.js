/* Looks through what the digest has said, in a thread of its own. It speaks as the theme's worker does
   (ready, query, result), so the box and its list are the theme's; the finding is ours.

   Text is read as it stands. Some thousand entries are a few megabytes, and looking through those takes
   milliseconds; an index of words would take seconds to make and would have to know where Chinese words end.

   digest/renderers/search.py writes what is fetched: titles and identities of everything first, then what
   the newest issues say; older texts only where these held little. */
"use strict";

const READY = 1, QUERY = 2, RESULT = 3;
const SOON = 2400000;            // bytes of texts fetched at once, newest first: about a megabyte on the wire
const FEW = 10;                  // fewer pages found than this: the older texts are worth fetching
const PAUSE = 500;               // milliseconds without a key before they are
const GROUPS = 200, SHOWN = 4;   // pages in an answer, entries of a page shown at once
const SNIPPET = 170;

const here = new URL("../search/", self.location.href);
const HAN = /\p{sc=Han}/u;
// As `joined` in digest/renderers/search.py: "KEP-2254" is "kep2254".
const joined = words => words.replace(/[\s@/]v?(?=\d)|[\s#@/_-]/g, "").toLowerCase();
const folded = words => words.normalize("NFKC").toLowerCase();
const escaped = words => words.replace(/[&<>"]/g, c => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c]);

let docs = [], pages = new Map(), waiting = [];   // waiting: older texts nobody asked for yet
let loaded = null, asked = "", timer = 0;

async function json(path) {
  const answer = await fetch(new URL(path, here));
  if (!answer.ok) throw new Error(answer.status + " " + path);
  return answer.json();
}

function take(doc) {
  const [page] = doc.location.split("#");
  doc.page = page;
  doc.text = doc.text || "";
  doc.tags = doc.tags || [];
  doc.inTitle = folded(doc.title);
  doc.inText = folded(doc.text);
  doc.at = docs.push(doc);
  if (!pages.has(page)) pages.set(page, []);
  pages.get(page).push(doc);
}

function put(texts) {
  for (const [page, said] of Object.entries(texts))
    (pages.get(page) || []).forEach((doc, i) => {
      doc.text = said[i] || "";
      doc.inText = folded(doc.text);
    });
}

// The titles first: they are enough for an answer. The newest texts follow at once.
function load() {
  loaded = loaded || json("search_index.json").then(index => {
    index.docs.forEach(take);
    let size = 0;
    const soon = [];
    for (const [path, bytes] of index.texts) {
      size += bytes;
      (size <= SOON || !soon.length ? soon : waiting).push(path);
    }
    fetchTexts(soon);
  }).catch(error => {
    loaded = null;               // the next key tries again
    throw error;
  });
  return loaded;
}

async function fetchTexts(paths) {
  const came = await Promise.allSettled(paths.map(async path => put(await json(path))));
  waiting.push(...paths.filter((_, i) => came[i].status === "rejected"));
  if (asked && came.some(one => one.status === "fulfilled")) tell(asked, false);
}

// ---------------------------------------------------------------- what was asked

// Words to look for; a run of Chinese is looked for as one, and if nobody wrote it so, by its words.
function terms(query, apart) {
  const found = [];
  for (const run of folded(query).match(/[\p{sc=Han}\u3005\u3007]+|[^\s\p{sc=Han}，。、；：！？（）《》“”"「」]+/gu) || []) {
    const word = HAN.test(run) ? run : run.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, "");
    if (word) found.push(...(apart && HAN.test(word) && word.length > 2 ? cut(word) : [word]));
  }
  return [...new Set(found)];
}

function cut(run) {
  if (!Intl.Segmenter) return Array.from({length: run.length - 1}, (_, i) => run.slice(i, i + 2));
  return [...new Intl.Segmenter("zh", {granularity: "word"}).segment(run)].map(part => part.segment);
}

const LETTER = /[\p{L}\p{N}]/u, DIGIT = /\d/;

// Where `term` stands in `words` from `from` on, or -1. 753 is not found in 7531.
function place(words, term, from = 0) {
  for (let at = words.indexOf(term, from); at >= 0; at = words.indexOf(term, at + 1)) {
    const numeric = DIGIT.test(term[term.length - 1]) && DIGIT.test(words[at + term.length] || "");
    const inside = DIGIT.test(term[0]) && DIGIT.test(words[at - 1] || "");
    if (!numeric && !inside) return at;
  }
  return -1;
}

// How well `term` stands in `words`: 3 as a word, 2 at the begin of one, 1 inside one, 0 not at all.
function weight(words, term) {
  let best = 0;
  for (let at = place(words, term); at >= 0 && best < 3; at = place(words, term, at + 1)) {
    if (HAN.test(term)) return 3;
    const begins = !LETTER.test(words[at - 1] || " "), ends = !LETTER.test(words[at + term.length] || " ");
    best = Math.max(best, begins ? (ends ? 3 : 2) : 1);
  }
  // Two letters inside a longer word are chance.
  return best === 1 && term.length < 3 ? 0 : best;
}

// What an identity weighs: the page about the very thing first, then entries that tell of it.
function identity(doc, key) {
  let best = 0;
  for (const tag of doc.tags) {
    if (tag === key) best = Math.max(best, 1000);
    else if (DIGIT.test(key) && tag.startsWith(key + ".")) best = Math.max(best, 900);
    else if (doc.subject && key.startsWith(tag) && /^\d+(\.\d+)*$/.test(key.slice(tag.length)))
      best = Math.max(best, 800);  // a version of a project that has a page
  }
  return best && best + (doc.subject ? 1000 : 0);
}

function score(doc, query, wanted, key) {
  let sum = identity(doc, key), seen = 0;
  const named = sum > 0, met = {};
  for (const term of wanted) {
    const title = weight(doc.inTitle, term), text = weight(doc.inText, term);
    const tagged = !title && !text && DIGIT.test(term) && doc.tags.includes(joined(term));
    met[term] = named || title > 0 || text > 0 || tagged;
    seen += met[term];
    sum += title * 10 + text + (tagged ? 20 : 0);
  }
  if (wanted.length > 1 && seen === wanted.length) {
    if (doc.inTitle.includes(query)) sum += 30;
    else if (doc.inText.includes(query)) sum += 5;
  }
  if (sum && doc.subject) sum += 15;
  return {doc, sum, seen, met};
}

function look(query) {
  const words = folded(query).trim(), key = joined(words);
  for (const apart of [false, true]) {
    const wanted = terms(query, apart);
    if (!wanted.length) return [];
    const scored = docs.map(doc => score(doc, words, wanted, key));
    const all = scored.filter(one => one.seen === wanted.length);
    if (all.length) return all;
    // Not all together anywhere: what holds most of them, the missing ones said.
    const most = Math.max(...scored.map(one => one.seen), 0);
    if (most && (apart || !HAN.test(query))) return scored.filter(one => one.seen === most);
  }
  return [];
}

// ---------------------------------------------------------------- what is shown

function marked(words, wanted) {
  const low = folded(words);
  if (low.length !== words.length) return escaped(words);  // a ligature became two letters: places differ
  const spans = [];
  for (const term of wanted)
    for (let at = place(low, term); at >= 0; at = place(low, term, at + term.length))
      if (HAN.test(term) || term.length > 2 || !LETTER.test(low[at - 1] || " ")) spans.push([at, at + term.length]);
  spans.sort((a, b) => a[0] - b[0]);
  let out = "", end = 0;
  for (const [from, to] of spans) {
    if (from < end) continue;
    out += escaped(words.slice(end, from)) + "<mark>" + escaped(words.slice(from, to)) + "</mark>";
    end = to;
  }
  return out + escaped(words.slice(end));
}

// The part of a text where the first word stands.
function snippet(doc, wanted) {
  const places = wanted.map(term => place(doc.inText, term)).filter(at => at >= 0);
  let from = Math.max(0, Math.min(...places, doc.text.length) - SNIPPET / 3);
  if (!places.length || from < 20) from = 0;
  else {
    const space = doc.text.slice(from, from + 20).search(/[\s，。；、]/);
    if (space >= 0) from += space + 1;
  }
  let to = from + (HAN.test(doc.text) ? SNIPPET / 2 : SNIPPET);
  while (to < doc.text.length && to > from && /[a-z]/i.test(doc.text[to - 1]) && /[a-z]/i.test(doc.text[to])) to--;
  const part = doc.text.slice(from, to).trim().replace(/\n/g, "\u2003");
  return part && "<p>" + (from ? "…" : "") + marked(part, wanted) + (to < doc.text.length ? "…" : "") + "</p>";
}

function shown(one, score) {
  const wanted = Object.keys(one.met).filter(term => one.met[term]);
  return {
    location: one.doc.location, title: marked(one.doc.title, wanted), text: snippet(one.doc, wanted),
    terms: one.met, score,
  };
}

// One group a page, the best first: the page's own document is its heading, its entries follow.
function groups(found) {
  found.sort((a, b) => b.sum - a.sum || a.doc.at - b.doc.at);
  const byPage = new Map();
  for (const one of found) {
    const group = byPage.get(one.doc.page);
    if (group) group.push(one);
    else byPage.set(one.doc.page, [one]);
  }
  return [...byPage].slice(0, GROUPS).map(([page, group], rank) => {
    const top = GROUPS - rank;     // what Enter takes is the highest: the first entry of the first page
    const items = group.map((one, i) => shown(one, i < SHOWN ? top : top - 0.5));
    if (!group.some(one => one.doc.location === page)) {
      const head = pages.get(page)[0];
      items.push(head.location === page ? {...shown({doc: head, met: {}}, 0), text: ""}
        : {location: page, title: escaped(head.title), text: "", terms: {}, score: 0});
    }
    return items;
  });
}

function tell(query, more = true) {
  const found = groups(look(query));
  postMessage({type: RESULT, data: {items: found}});
  if (more && found.length < FEW && waiting.length && query.trim().length > 1)
    timer = setTimeout(() => fetchTexts(waiting.splice(0)), PAUSE);
}

async function answer(query) {
  asked = query;
  clearTimeout(timer);
  if (!query.trim()) return postMessage({type: RESULT, data: {items: []}});
  await load();
  if (asked === query) tell(query);
}

addEventListener("message", ({data}) => {
  const work = data === "wake" ? load() : data && data.type === QUERY ? answer(String(data.data)) : null;
  if (work) work.catch(error => {
    console.error("search: " + error.message);
    if (data !== "wake") postMessage({type: RESULT, data: {items: []}});  // the theme asks nothing more until it is answered
  });
});
postMessage({type: READY});
