// Search over pairs and their sections, answers, hypotheses, indicators, claims and documents. What is searched is loaded when a reader begins to type.
"use strict";

(() => {
  const { h, addressOf, load, rows } = book;
  const FEW = 8; // results of a kind that are shown at first
  const LONG = 3; // letters of a word that counts where nothing has all words
  const [PAIRS, SECTIONS, SENTENCES, COMPARISONS] = ["Pairs of states", "On the page of a pair", "In sentences", "All pairs"];
  let kept = null;

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // All that can be found, by kind: { text, note, address, key }.
  const entries = () => (kept ??= collected().catch((error) => { kept = null; throw error; }));

  async function collected() {
    const known = async (name) => ((await book.absent(name)) ? [] : rows(name));
    const [index, answerRows, catalogue, { articles }, hypothesisRows, documentRows, { topics, sections }] = await Promise.all([load("index"), known("answers"), known("catalogue"), load("claims"), known("hypotheses"), rows("documents"), load("words")]);
    const { dyads, tables } = index;
    const pairs = dyads.map((one) => ({ text: `${one.a} and ${one.b}`, note: "", address: addressOf(["dyad", one.id]), key: one.id }));
    const about = ({ dyad, topic }) => ((sections[dyad] || []).includes(topics[topic]) ? addressOf(["dyad", dyad, topics[topic]]) : book.front.pairAddress(dyad, index));
    const answers = answerRows.map((row) => ({ text: row.sentence, note: book.front.nameOf(row.dyad, index), address: about(row), key: `${row.dyad} ${row.topic}`, dyad: row.dyad, section: topics[row.topic] }));
    const hypotheses = hypothesisRows.map((row) => ({ text: row.title, note: row.statement, address: addressOf(["claims"], { hypothesis: row.hypothesis_id }), key: "growing closer" }));
    const indicators = catalogue.map((row) => ({ text: row.label, note: row.description, address: addressOf(["table", "indicators"], { indicator: `=${row.indicator}` }), key: [row.indicator, ...(row.synonyms || [])].join(" ") }));
    const claims = articles.flatMap((one) => one.claims.map((claim) => ({ text: claim.quote, note: one.title, address: addressOf(["claims"], { claim: claim.id }), key: `${claim.label} ${claim.speaker || ""}` })));
    const documents = documentRows.map((row) => ({ text: `${row.author || row.publisher || row.title} (${row.issued || "n.d."}). ${[row.title, row.container_title, row.author && row.publisher].filter(Boolean).join(". ")}`, note: "", address: addressOf(["document", row.document_id]), key: row.document_id }));
    const pages = tables.map((one) => ({ text: one.name, note: book.plain(one.title), address: addressOf(["table", one.name]), key: "" }));
    const comparison = [{ text: "Compare pairs", note: "Who depends on whom, and which pairs grew closer: trade, votes, arms and more, pair by pair", address: "#/compare", key: "comparison growing closer depends" }, { text: "All tables", note: "To read, filter and download: by pair, and of all pairs and years as a panel", address: "#/tables", key: "panel dyad-year dyad year data set dataset download parquet csv excel trade alliances sanctions votes arms" }];
    const kinds = { [PAIRS]: pairs, [COMPARISONS]: comparison, [SENTENCES]: answers, Hypotheses: hypotheses, Indicators: indicators, Claims: claims, Tables: pages, Documents: documents };
    for (const list of Object.values(kinds)) for (const one of list) one.sought = folded(`${one.text} ${one.note} ${one.key}`);
    return kinds;
  }

  // What a reader seeks, as terms: each a word, its singular, and what is declared as the same. Words of every question are not sought.
  function terms({ typed: words }, { same, idle }) {
    const telling = words.filter((word) => word.length > 1 && !idle.includes(word));
    return (telling.length ? telling : words).map((word) => ({ word, of: [word, word.replace(/s$/, ""), word.replace(/ies$/, "y"), ...Object.keys(same).filter((one) => word.startsWith(one)).map((one) => same[one])] }));
  }

  const SHORT = 4; // letters of a word that must begin one: arms are not in Armenia
  const occurs = (text, { of }) => of.some((one) => (one.length > SHORT ? text.includes(one) : new RegExp(`(?<!\\p{L})${one}(?!\\p{L})`, "u").test(text)));

  // The words that nothing here has, as a sentence.
  function absent(kinds, words) {
    const none = words.filter((one) => one.word.length >= LONG && !/^\d+$/.test(one.word) && !Object.values(kinds).flat().some(({ sought }) => occurs(sought, one))).map(({ word }) => `“${word}”`);
    return none.length ? `This book has nothing on ${none.join(", ")}. ` : "";
  }

  // Entries in which at least so many of the words occur, by kind: those with most first, then those with most in their title.
  function found(kinds, words, least) {
    const count = (text) => words.filter((word) => occurs(text, word)).length;
    const best = (list) => list.map((one) => ({ one, n: count(one.sought) })).filter(({ n }) => n >= least)
      .map(({ one, n }) => ({ one, n, titled: count(folded(one.text)) })).sort((a, b) => b.n - a.n || b.titled - a.titled);
    return Object.entries(kinds).map(([name, list]) => [name, best(list)]).filter(([, list]) => list.length)
      .sort(([, [a]], [, [b]]) => b.n - a.n).map(([name, list]) => [name, list.map(({ one }) => one)]);
  }

  // The sections of pairs, and the sentences in them, that the words ask for by states and subject.
  function asFor({ actors, subject }, known, { sections }, { dyads }, answers) {
    const section = subject && known.sections[(subject.indicator || subject.tables?.[0] || "energy").split(" ")[0]], isOf = (id) => actors.length && id.split("-").filter((side) => actors.includes(side)).length >= Math.min(2, actors.length);
    const sentences = answers.filter((one) => one.section === section && isOf(one.dyad));
    const there = dyads.filter(({ id }) => isOf(id) && (sections[id] || []).includes(section)).map(({ id, a, b }) => ({ text: `${a} and ${b}: ${known.titles[section]}`, note: (sentences.find((one) => one.dyad === id) || { text: "" }).text, address: addressOf(["dyad", id, section]) }));
    return { sentences, there };
  }

  // What stands below a refusal: of sentences, claims and documents those that name every state of the question.
  function naming(kinds, actors, known) {
    const said = actors.map((actor) => new RegExp(`(?<!\\p{L})(?:${[...known.stems, ...Object.entries(known.actors)].filter(([name, one]) => one === actor && name.length > 3).map(([name]) => name).join("|") || "$^"})`, "u"));
    const isOf = ({ text, dyad }) => (dyad ? actors.every((actor) => dyad.split("-").includes(actor)) : said.every((one) => one.test(folded(text))));
    return { ...kinds, ...Object.fromEntries([SENTENCES, "Claims", "Documents"].map((name) => [name, kinds[name].filter(isOf)])) };
  }

  const blank = document.querySelector(".search").cloneNode(true); // the one of the page itself is the front page's

  // Makes a field find, with its results below; `more` is called with what is sought, so that a page can keep it in its address.
  function field(element, text, more = () => {}) {
    let turn = 0;
    const [input, count, results] = ["input", ".count", ".results"].map((part) => element.querySelector(part));
    input.value = text;
    input.addEventListener("focus", () => { entries().catch(() => {}); book.question.vocabulary().catch(() => {}); });
    input.addEventListener("input", () => show());
    async function show() {
      const mine = ++turn;
      more(input.value);
      if (!input.value.trim()) { count.textContent = ""; results.replaceChildren(); return; }
      try {
        const [every, known, words_, index] = await Promise.all([entries(), book.question.vocabulary(), load("words"), load("index")]);
        const asked = book.question.read(input.value, known, index.release.date), isPair = asked.actors.length === 2;
        const answer = await book.answer(asked, known, index);
        if (mine !== turn) return; // the reader has typed more meanwhile
        const kinds = answer?.matches(".refused") ? naming(every, asked.actors, known) : every, words = terms(asked, known), long = words.filter(({ word }) => word.length >= LONG);
        const all = found(kinds, words, words.length), { sentences, there } = asFor(asked, known, words_, index, kinds[SENTENCES]);
        const groups = all.length || sentences.length || !long.length ? all : found(kinds, long, Math.floor(long.length / 2) + 1);
        const put = (name, list) => {
          const own = groups.findIndex(([one]) => one === name), [[, rest]] = own < 0 ? [[name, []]] : groups.splice(own, 1);
          if (list.length || rest.length) groups.unshift([name, [...new Set([...list, ...rest])]]);
        };
        if (sentences.length) put(SENTENCES, sentences);
        if (isPair) put(PAIRS, kinds[PAIRS].filter(({ key }) => key === [...asked.actors].sort().join("-"))); // who names two states may want their page
        put(SECTIONS, there);
        if (!isPair && groups.some(([name]) => name === COMPARISONS)) put(COMPARISONS, []); // no two states named: all pairs are meant
        const total = groups.reduce((sum, [, list]) => sum + list.length, answer ? answer.querySelectorAll("li").length : 0);
        count.textContent = all.length || sentences.length || there.length || answer ? `${total.toLocaleString("en")} found` : total ? `${absent(kinds, words)}Nothing has all words; this has most of them.` : (absent(kinds, words) || "Nothing found. Try fewer words.");
        results.replaceChildren(...(answer ? [answer] : []), ...groups.map(([name, list]) => group(name, list)));
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
