// The front page below what opens it: other pairs, all pairs as a matrix, claims in numbers, what is new and what is due; and the list of pairs.
"use strict";

(() => {
  const { h, addressOf, load, spoken } = book;

  // What the page itself has, seen before any script runs: title, search, the sentences of the first pair.
  const opening = [...document.querySelectorAll("#content > :not(noscript)")];
  for (const element of opening) {
    if (element.matches(".search")) book.search.field(element, element.querySelector("input").value);
    for (const button of element.querySelectorAll("button.why")) button.addEventListener("click", () => evidence(element.dataset.dyad, Number(button.dataset.mark)));
  }

  async function page() {
    const [index, front] = await Promise.all([load("index"), load("front")]);
    return [
      ...opening,
      front.others.length ? h("section", { class: "others" }, h("h2", {}, "Other pairs"), h("div", { class: "cards" }, front.others.map((one) => h("article", { class: "card" }, h("h3", {}, pairLink(one.dyad, index)), answers(one))))) : "",
      h("section", { id: "pairs" }, h("h2", {}, "All pairs"), matrix(front.matrix, index), h("p", {}, h("a", { href: "#/dyads" }, "All pairs by name, including those about which little is known"), " · ", h("a", { href: "#/compare" }, "Compare pairs: who depends on whom, and which grew closer"))),
      h("section", { id: "held" }, h("h2", {}, "What is in this release, and what is not"), book.coverage.held(front.held, false), h("p", {}, h("a", { href: "#/about" }, "All indicators, and of which there is nothing"))),
      claims(front.claims), news(front, index.release), due(front.due || []),
      h("section", {}, h("h2", {}, "Take it with you"), h("p", {}, "Every number is in a table, as ", h("a", { href: "#/tables" }, "Parquet and CSV"), "; the version never changes, so you can ", h("a", { href: "#/cite" }, "cite it"), ". ", h("a", { href: "#/about" }, "How to read this book"), ".")),
    ].flat().filter(Boolean);
  }

  const nameOf = (dyad, { actors }) => dyad.split("-").map((id) => actors[id] || id).join(" and ");

  // The address of a pair: its page, or, where there is none, its rows among the answers.
  const pairAddress = (dyad, index) => (index.dyads.some((one) => one.id === dyad) ? addressOf(["dyad", dyad]) : addressOf(["table", "answers"], { dyad: `=${dyad}` }));
  const pairLink = (dyad, index) => h("a", { href: pairAddress(dyad, index) }, nameOf(dyad, index));

  // Sentences, each with a button that opens what it rests on.
  function answers(one) {
    return one.answers.map(({ sentence, mark }) => h("p", {}, sentence, " ", h("button", { type: "button", class: "why", "aria-label": `Evidence: ${sentence}`, onclick: () => evidence(one.dyad, mark) }, "Evidence")));
  }

  async function evidence(dyad, mark) {
    const { dyads } = await load("index");
    const { marks } = await book.pages.page(dyads.find((one) => one.id === dyad));
    book.evidence.open([marks[mark]]);
  }

  const NARROW = 640; // pixels under which a list takes the place of the matrix
  const LISTED = 12; // pairs of that list that are shown at first
  const RECENT = 3; // years after which a number is marked as old

  // State by state, the trade of each pair; on a phone the pairs as a list. Each pair stands twice, so that a row has all of a state; the keyboard stops once.
  function matrix({ actors, counts, trade }, index) {
    const years = Object.values(trade).map(([, year]) => year);
    const newest = Math.max(0, ...years);
    const isOld = ([, year]) => year <= newest - RECENT;
    const about = (dyad) => (trade[dyad] ? `trade in goods of ${trade[dyad][3] ? "at least " : ""}${rounded(trade[dyad][0])} billion dollars in ${trade[dyad][1]}${isOld(trade[dyad]) ? ", the last year known" : ""}${trade[dyad][2] ? ", converted from another currency" : ""}` : "no figure of their trade in the last years");
    const told = (dyad) => `${about(dyad)}; ${counts[dyad]} ${counts[dyad] === 1 ? "answer" : "answers"}`;
    const isNarrow = innerWidth < NARROW, dots = isNarrow ? "" : "A dot: no figure of the last years, but answers on votes, arms or older trade. ";
    const signs = isNarrow ? "" : "The darker, the more. The year stands below. ≈: converted from another currency at the average rate of the year. ";
    const intro = h("p", { class: "about" }, "Trade in goods of each pair in the last year known, in billions of dollars. ", signs, years.some((year) => year <= newest - RECENT) ? `In italics: an older figure, of ${newest - RECENT} or before. ` : "", dots, "Choose a pair to read what is known of it.");
    if (isNarrow) return [intro, ...listed(Object.keys(trade), trade, isOld, index)];
    const cell = (row, column) => {
      if (row === column) return h("td", { class: "self" });
      const dyad = [row, column].sort().join("-");
      if (!counts[dyad]) return h("td", { class: "none" }, h("span", { class: "unseen" }, "no answer"));
      const isFirst = actors.indexOf(row) < actors.indexOf(column), known = trade[dyad];
      const level = known ? Math.min(4, 1 + Math.floor(Math.log10(Math.max(1, known[0])) * 1.5)) : 0;
      return h("td", { class: `level-${level}${known && isOld(known) ? " old" : ""}` }, h("a", { href: pairAddress(dyad, index), tabindex: isFirst ? null : "-1", title: `${nameOf(dyad, index)}: ${told(dyad)}`, "aria-label": `${nameOf(dyad, index)}: ${told(dyad)}` }, known ? [short(known), h("small", {}, known[1])] : "·"));
    };
    const name = (id) => index.actors[id] || id;
    const heads = actors.map((id) => h("th", { scope: "col" }, h("abbr", { title: name(id) }, HEADS[id] || id)));
    const lines = actors.map((row) => h("tr", {}, h("th", { scope: "row" }, name(row)), actors.map((column) => cell(row, column))));
    return [intro, book.scrollable("Trade by pair of states", h("table", { class: "pairs" }, h("caption", { class: "unseen" }, "Trade in goods by pair of states, in billions"), h("thead", {}, h("tr", {}, h("td", {}), heads)), h("tbody", {}, lines)))];
  }

  const rounded = (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 });
  const short = ([value, , isConverted, isLeast]) => `${isLeast ? "≥" : ""}${isConverted ? "≈" : ""}${value >= 1 ? Math.round(value).toLocaleString("en") : value < 0.1 ? "<0.1" : value.toFixed(1)}`;
  const HEADS = { EUE: "EU" }; // the heads of columns are codes

  // Pairs with their trade, the largest first.
  function listed(dyads, trade, isOld, index) {
    const order = [...dyads].sort((a, b) => trade[b][0] - trade[a][0]);
    const item = (dyad) => h("li", { class: isOld(trade[dyad]) ? "old" : "" }, pairLink(dyad, index), h("span", {}, `${trade[dyad][3] ? "at least " : ""}${trade[dyad][2] ? "≈" : ""}${rounded(trade[dyad][0])} (${trade[dyad][1]})`));
    return [h("ul", { class: "trade" }, order.slice(0, LISTED).map(item)), order.length > LISTED ? h("details", {}, h("summary", {}, `${order.length - LISTED} more`), h("ul", { class: "trade" }, order.slice(LISTED).map(item))) : ""];
  }

  function claims(articles) {
    if (!articles.length) return "";
    return h("section", { id: "claims" }, h("h2", {}, "Claims, checked"), articles.map((one) => h("article", { class: "checked" }, h("h3", { dir: "auto" }, one.title), book.claims.summary(one))),
      h("p", {}, h("a", { href: "#/claims" }, "Read each claim beside what others say")));
  }

  function news({ news: entries }, release) {
    const list = entries.map((one) => h("article", {}, h("h3", {}, one.dyad ? h("a", { href: addressOf(["dyad", one.dyad]) }, one.title) : one.title), h("ul", {}, one.lines.map((line) => h("li", {}, line)))));
    return h("section", { id: "news" }, h("h2", {}, "What is new"), h("p", {}, `Version ${release.version}, data as of ${spoken(release.date)}. `, release.previous ? h("a", { href: "#/changes" }, `All changes since ${release.previous}`) : "This is the first release: everything in it is new."),
      list, h("p", {}, h("a", { href: addressOf(["table", "documents"], { sort: "-issued" }) }, "Documents read, the newest first")));
  }

  // Publishers' next dates. They are dates of data; whether one has passed, only the reader's clock knows.
  function due(entries) {
    if (!entries.length) return "";
    const today = new Date().toISOString().slice(0, 10);
    const item = (one) => h("li", { class: one.day < today ? "late" : "" }, h("time", { datetime: one.day }, spoken(one.day)), ` ${one.title}`, one.day < today ? h("strong", {}, " due since then: a later release may have it") : "");
    return h("section", { id: "due" }, h("h2", {}, "Due next"), h("ul", { class: "dated" }, entries.map(item)), h("p", {}, h("a", { href: "../calendar.ics" }, "Calendar of all publishers"), " · ", h("a", { href: "../feeds/all.xml" }, "Feed of changes (Atom)"), " · ", h("a", { href: "../feeds/all.json" }, "JSON Feed")));
  }


  // All pairs by name. Those of which a release holds next to nothing are folded away.
  async function pairs() {
    const [index, front] = await Promise.all([load("index"), load("front")]);
    const { counts } = front.matrix;
    const byName = (ids) => [...ids].sort((a, b) => (nameOf(a, index) < nameOf(b, index) ? -1 : 1));
    const marks = new Map(index.dyads.map((one) => [one.id, one.marks]));
    const some = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
    const list = (ids, text) => h("ul", { class: "columns" }, ids.map((id) => h("li", {}, pairLink(id, index), h("span", { class: "quiet" }, ` ${text(id)}`))));
    const folded = (title, chosen) => {
      const details = h("details", { ontoggle: () => { if (details.open && details.children.length === 1) details.append(list(chosen, (id) => some(marks.get(id), "value"))); } }, h("summary", {}, title));
      return chosen.length ? details : "";
    };
    const others = new Set(index.dyads.filter(({ is_other: isOther }) => isOther).map(({ id }) => id));
    const rest = byName([...marks.keys()].filter((id) => !counts[id] && !others.has(id))), [few, single] = [rest.filter((id) => marks.get(id) > 1), rest.filter((id) => marks.get(id) === 1)];
    return [h("h1", {}, "Pairs of states"), matrix(front.matrix, index), h("h2", {}, "By name"), list(byName(Object.keys(counts)), (id) => some(counts[id], "answer")),
      folded(`${some(few.length, "pair")} without an answer, about which a few values are known`, few),
      folded(`${some(single.length, "pair")} about which one value is known`, single), folded(`${some(others.size, "pair")} of a state with an organisation or a part of the world`, byName(others))].flat();
  }

  Object.assign(book, { front: { page, pairs, nameOf, pairAddress } });
})();
