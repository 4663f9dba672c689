// Search over pairs and their sections, answers, hypotheses, indicators, claims and documents. What is searched is loaded when a reader begins to type.
"use strict";

(() => {
  const { h, addressOf, load, rows } = book;
  const FEW = 8; // results of a kind that are shown at first
  const LONG = 3; // letters of a word that counts where nothing has all words
  const [PAIRS, SECTIONS, COMPARISONS] = ["Pairs of states", "On the page of a pair", "All pairs"];
  let kept = null;

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // All that can be found, by kind: { text, note, address, key }.
  const entries = () => (kept ??= collected().catch((error) => { kept = null; throw error; }));

  async function collected() {
    const known = async (name) => ((await book.absent(name)) ? [] : rows(name));
    const [index, answerRows, catalogue, { articles }, hypothesisRows, documentRows, { topics, sections }] = await Promise.all([load("index"), known("answers"), known("catalogue"), load("claims"), known("hypotheses"), rows("documents"), load("words")]);
    const { dyads, tables } = index;
    const pairs = dyads.map((one) => ({ text: `${one.a} and ${one.b}`, note: "", address: addressOf(["dyad", one.id]), key: one.id, sides: [folded(one.a), folded(one.b)] }));
    const about = ({ dyad, topic }) => ((sections[dyad] || []).includes(topics[topic]) ? addressOf(["dyad", dyad, topics[topic]]) : book.front.pairAddress(dyad, index));
    const answers = answerRows.map((row) => ({ text: row.sentence, note: book.front.nameOf(row.dyad, index), address: about(row), key: `${row.dyad} ${row.topic}`, dyad: row.dyad, section: topics[row.topic] }));
    const hypotheses = hypothesisRows.map((row) => ({ text: row.title, note: row.statement, address: addressOf(["claims"], { hypothesis: row.hypothesis_id }), key: "growing closer" }));
    const indicators = catalogue.map((row) => ({ text: row.label, note: row.description, address: addressOf(["table", "indicators"], { indicator: `=${row.indicator}` }), key: [row.indicator, ...(row.synonyms || [])].join(" ") }));
    const claims = articles.flatMap((one) => one.claims.map((claim) => ({ text: claim.quote, note: one.title, address: addressOf(["claims"], { claim: claim.id }), key: `${claim.label} ${claim.speaker || ""}` })));
    const documents = documentRows.map((row) => ({ text: `${row.author || row.publisher || row.title} (${row.issued || "n.d."}). ${[row.title, row.container_title, row.author && row.publisher].filter(Boolean).join(". ")}`, note: "", address: addressOf(["table", "evidence"], { document_id: `=${row.document_id}` }), key: row.document_id }));
    const pages = tables.map((one) => ({ text: one.name, note: book.plain(one.title), address: addressOf(["table", one.name]), key: "" }));
    const comparison = [{ text: "Compare pairs", note: "Who depends on whom, and which pairs grew closer: trade, votes, arms and more, pair by pair", address: "#/compare", key: "comparison growing closer depends" }];
    const kinds = { [PAIRS]: pairs, [COMPARISONS]: comparison, Answers: answers, Hypotheses: hypotheses, Indicators: indicators, Claims: claims, Tables: pages, Documents: documents };
    for (const list of Object.values(kinds)) for (const one of list) one.sought = folded(`${one.text} ${one.note} ${one.key}`);
    return kinds;
  }

  const IDLE = new Set("a about again against an and any are at between by can did do does each for from had has have how in is it its many more most much of on or other since than that the their there they to was were what when where which who whom whose with".split(" "));
  const SHORT = 3; // letters up to which a synonym must be a word of its own

  // What a reader seeks, as terms: each a list of texts, and patterns, of which one must occur. Of what is no name and no subject nothing is sought.
  function terms(text, synonyms) {
    const plain = folded(text).replace(/['’]s?(?=\s|$)/g, "");
    const groups = synonyms.map((group) => group.map(folded));
    const phrases = groups.flat().filter((one) => one.includes(" ") && plain.includes(one)).sort((a, b) => b.length - a.length);
    let rest = plain;
    for (const phrase of phrases) rest = rest.replace(phrase, phrase.replaceAll(" ", "_"));
    const words = rest.split(/[\s,]+/).map((word) => word.replace(/^["“(]+|["”).?!;:]+$/g, "").replaceAll("_", " ")).filter(Boolean);
    const telling = words.filter((word) => !IDLE.has(word));
    return (telling.length ? telling : words).map((word) => {
      const forms = [word, word.replace(/s$/, ""), word.replace(/ies$/, "y")];
      const same = groups.filter((group) => group.some((one) => forms.includes(one))).flat();
      return { word, of: [...(same.length ? [] : [word]), ...new Set([...forms.filter((form) => same.includes(form)), ...same])].map((one) => (same.length && one.length <= SHORT ? new RegExp(`\\b${one}\\b`) : one)) };
    });
  }

  const occurs = (text, { of }) => of.some((one) => (typeof one === "string" ? text.includes(one) : one.test(text)));

  // Entries in which at least so many of the words occur, by kind: those with most first, then those with most in their title.
  function found(kinds, words, least) {
    const count = (text) => words.filter((word) => occurs(text, word)).length;
    const best = (list) => list.map((one) => ({ one, n: count(one.sought) })).filter(({ n }) => n >= least)
      .map(({ one, n }) => ({ one, n, titled: count(folded(one.text)) })).sort((a, b) => b.n - a.n || b.titled - a.titled);
    return Object.entries(kinds).map(([name, list]) => [name, best(list)]).filter(([, list]) => list.length)
      .sort(([, [a]], [, [b]]) => b.n - a.n).map(([name, list]) => [name, list.map(({ one }) => one)]);
  }

  const word = (names) => new RegExp(`(?<![\\p{L}\\d])(?:${names.map(folded).join("|")})(?:s|es)?(?![\\p{L}\\d])`, "u");
  const asCode = (id) => new RegExp(`\\b${id}\\b`);

  // The sections of pairs that the words name: by states, their capitals, leaders or codes, and by subject; those with most of the subjects' words first.
  function sectionsOf(text, { synonyms, leaders, subjects, sections }, { actors, dyads }, answers) {
    const plain = folded(text), codes = text.replace(/\b[a-z]{3}-[a-z]{3}\b/g, (dyad) => dyad.toUpperCase());
    const names = (id) => [actors[id], ...synonyms.filter(([first]) => first === actors[id]).flat()];
    const all = [...new Set(dyads.flatMap(({ id }) => id.split("-")))];
    const led = all.filter((id) => leaders[id] && word(leaders[id]).test(plain));
    const named = all.filter((id) => led.includes(id) || asCode(id).test(codes) || word(names(id)).test(plain));
    const asked = new Map(Object.entries(subjects).map(([name, { words }]) => [name, words.filter((one) => word([one]).test(plain)).length]).filter(([, n]) => n));
    if (!asked.size && led.length > 1) asked.set("leaders", 1);
    const least = Math.min(2, named.length);
    const found = dyads.filter(({ id }) => id.split("-").filter((side) => named.includes(side)).length >= least)
      .flatMap(({ id, a, b }) => (sections[id] || []).filter((name) => asked.has(name)).map((name) => ({ id, name, n: asked.get(name), text: `${a} and ${b}: ${subjects[name].title}` })));
    const said = (id, name) => (answers.find((one) => one.dyad === id && one.section === name) || { text: "" }).text;
    return { isPair: least === 2, list: found.sort((a, b) => b.n - a.n).map(({ id, name, text: title }) => ({ text: title, note: said(id, name), address: addressOf(["dyad", id, name]) })) };
  }

  const blank = document.querySelector(".search").cloneNode(true); // the one of the page itself is the front page's

  // Makes a field find, with its results below; `more` is called with what is sought, so that a page can keep it in its address.
  function field(element, text, more = () => {}) {
    let turn = 0;
    const [input, count, results] = ["input", ".count", ".results"].map((part) => element.querySelector(part));
    input.value = text;
    input.addEventListener("focus", () => entries().catch(() => {}));
    input.addEventListener("input", () => show());
    async function show() {
      const mine = ++turn;
      more(input.value);
      if (!input.value.trim()) { count.textContent = ""; results.replaceChildren(); return; }
      try {
        const [kinds, known, index] = await Promise.all([entries(), load("words"), load("index")]);
        if (mine !== turn) return; // the reader has typed more meanwhile
        const words = terms(input.value, known.synonyms);
        const long = words.filter(({ word }) => word.length >= LONG);
        const all = found(kinds, words, words.length);
        const groups = all.length || !long.length ? all : found(kinds, long, Math.floor(long.length / 2) + 1);
        const both = kinds[PAIRS].filter(({ sides }) => sides.every((side) => words.some((word) => occurs(side, word))));
        if (groups.length && both.length && !groups.some(([name]) => name === PAIRS)) groups.unshift([PAIRS, both]); // who names two states may want their page
        const { isPair, list: sections } = sectionsOf(input.value, known, index, kinds.Answers);
        const isSaid = !isPair && groups.length && groups[0][0] === "Answers"; // sentences with the very words go before other pairs' sections
        if (sections.length) groups.splice(isSaid ? 1 : 0, 0, [SECTIONS, sections]);
        const asksAll = isPair ? -1 : groups.findIndex(([name]) => name === COMPARISONS); // no two states named: all pairs are meant
        if (asksAll > 0) groups.unshift(...groups.splice(asksAll, 1));
        const total = groups.reduce((sum, [, list]) => sum + list.length, 0);
        count.textContent = all.length || (isPair && sections.length) ? `${total.toLocaleString("en")} found` : total ? "Nothing has all words; this has most of them." : "Nothing found. Try fewer words.";
        results.replaceChildren(...groups.map(([name, list]) => group(name, list)));
      } catch (error) {
        count.textContent = error.message;
      }
    }
    if (text) show();
    return element;
  }

  function group(name, list) {
    const item = (one) => h("li", { dir: "auto" }, h("a", { href: one.address }, one.text), one.note ? h("span", { class: "quiet" }, ` ${one.note}`) : "");
    const items = h("ul", {}, list.slice(0, FEW).map(item));
    const all = list.length > FEW ? h("button", { type: "button", onclick: () => { items.append(...list.slice(FEW).map(item)); all.remove(); } }, `Show all ${list.length.toLocaleString("en")}`) : "";
    return h("section", {}, h("h2", {}, name), items, all);
  }

  async function page(query) {
    const keep = (text) => history.replaceState(null, "", addressOf(["search"], { find: text }));
    return [h("h1", {}, "Search"), field(blank.cloneNode(true), query.find || "", keep)];
  }

  Object.assign(book, { search: { field, page } });
})();
