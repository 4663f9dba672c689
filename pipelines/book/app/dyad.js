// The page of a dyad: a choice of dyads, and its sections with their charts, drawn when they come into view.
"use strict";

(() => {
  const { h, addressOf, words, plain, load } = book;

  const STATES = {
    found: "found in", none_found: "searched for and not found in", not_searched: "not searched in", not_captured: "publisher’s data not here for",
    out_of_domain: "not possible in", not_published: "not published for",
  };
  const [FIRST_ANSWERS, BESIDE] = [2, 4]; // before the first chart, where more would push it off the first screen of a phone, and beside it
  const COMPARED = { dependence: "", trade: "trade", votes: "votes", arms: "arms", leaders: "leaders", exercises: "exercises" }; // sections, with the measure by which pairs are compared
  const NOTHING = "nothing"; // the section that says of what a page has none
  const WIDE = 960; // pixels from which answers and chart stand side by side

  // What every page with charts needs; the library comes meanwhile.
  const needed = () => { book.library().catch(() => {}); return Promise.all([load("index"), load("charts")]); }; // a chart that is not drawn says why

  async function page(id, sectionId, kind) {
    const [index, charts] = await needed();
    const { dyads, first } = index;
    const upper = id && id.toUpperCase();
    const dyad = id ? dyads.find((entry) => entry.id === upper || entry.id === upper.split("-").reverse().join("-")) : dyads[0];
    if (!dyad) return [h("h1", {}, id), h("p", { class: "wrong" }, `There is no page about ${id} in this release. `, "What is computed about all pairs is in the files ", h("a", { href: "../dependence.parquet" }, "dependence.parquet"), " and ", h("a", { href: "../un_votes.parquet" }, "un_votes.parquet"), " of the release."), chooser(dyads, null)];
    const content = leadingTo(sectionId, await book.pages.page(dyad));
    const isFilled = ({ id: name, panels }) => panels.length > 0 || name === "events";
    const [filled, empty] = [true, false].map((wanted) => content.sections.filter((section) => isFilled(section) === wanted));
    const figures = [];
    const place = placeOf(dyad, content, index);
    const lead = leadOf(content, figures, charts, place, dyad === dyads[0] && !sectionId ? first : null);
    const sections = filled.map((section) => sectionOf(section, dyad, content, figures, index, charts, place, kind));
    if (empty.length) sections.push(nothing(empty, dyad, content, index));
    const jump = (name, title, act) => h("a", { href: addressOf(["dyad", dyad.id, ...name]), onclick: act }, title);
    const contents = h("nav", { class: "contents", "aria-label": "Sections" }, jump([], "Top", () => scrollTo(0, 0)), filled.map(({ id: name, title }) => jump([name], title)), empty.length ? jump([NOTHING], "Nothing on …") : "");
    const after = () => {
      book.drawInView(figures);
      const name = empty.some((section) => section.id === sectionId) ? NOTHING : sectionId;
      const target = name && document.querySelector(`#section-${CSS.escape(name)} h2`);
      if (!target) return false;
      target.focus({ preventScroll: true });
      target.scrollIntoView();
      return true;
    };
    const intro = h("p", { class: "about" }, "Every number here leads to its documents: click a mark, or move to it with the arrow keys and press Enter; the table below a chart has the same values. ", h("a", { href: "#/about" }, "How to read this book"), ".");
    return Object.assign([h("h1", {}, `${dyad.a} and ${dyad.b}`), contents, lead, intro, chooser(dyads, dyad), ...sections], { after });
  }

  // Who comes for a section finds its chart there, not at the top of the page.
  const leadingTo = (id, content) => (content.sections.some((section) => section.id === id && section.panels.some((panel) => panel.id === content.lead)) ? { ...content, lead: "" } : content);

  const placeOf = (dyad, content, index) => ({ dyad: dyad.id, names: `${dyad.a} and ${dyad.b}`, version: index.release.version, date: index.release.date, marks: content.marks });

  // The page of one chart, which other pages can embed.
  async function chart(id, name) {
    const [index, charts] = await needed();
    const dyad = index.dyads.find((entry) => entry.id === id);
    const content = dyad && (await book.pages.page(dyad));
    const panel = content && content.sections.flatMap(({ panels }) => panels).find((one) => one.id === name);
    if (!panel) return [h("h1", {}, "No such chart"), h("p", { class: "wrong" }, `This release has no chart ${name} of ${id}.`)];
    const figure = book.figure(panel, openerOf(content), charts, placeOf(dyad, content, index), { heading: "h1" });
    const home = h("a", { href: addressOf(["dyad", dyad.id]), target: "_top" }, `All about ${dyad.a} and ${dyad.b}`);
    const page_ = [h("div", { class: "alone" }, figure.element, h("p", { class: "quiet" }, home, ` in Bilateral Indicators, version ${index.release.version}`))];
    return Object.assign(page_, { after: () => { book.drawInView([figure]); return false; } });
  }

  const openerOf = (content) => (rows) => book.evidence.open(rows.map((row) => content.marks[row.n]));

  // What a reader sees first: two answers, the first chart, and the other answers, which a phone folds away.
  function leadOf(content, figures, charts, place, still) {
    const answers = content.marks.slice(0, content.answers);
    const first = innerWidth >= WIDE ? BESIDE : FIRST_ANSWERS, [said, others] = [answers.slice(0, first), answers.slice(first)];
    const panel = leadPanel(content);
    const figure = panel && book.figure(panel, openerOf(content), charts, place, { still: panel.id === still, heading: "h2" });
    if (figure) figures.unshift(figure);
    const more = others.length ? h("details", { class: "more", open: innerWidth >= WIDE }, h("summary", {}, `${others.length} more ${others.length === 1 ? "answer" : "answers"}`), answerList(others)) : "";
    return h("div", { class: answers.length && figure ? "lead" : "" }, said.length ? answerList(said) : "", figure ? figure.element : "", more);
  }

  // The chart that opens the page.
  const leadPanel = (content) => content.sections.flatMap(({ panels }) => panels).find(({ id }) => id === content.lead);

  // What is known of the pair, in sentences; each opens what it rests on.
  function answerList(marks) {
    return h("ul", { class: "answers" }, marks.map((mark) =>
      h("li", {}, mark.label, " ", h("button", { type: "button", class: "why", "aria-label": `Evidence: ${mark.label}`, onclick: () => book.evidence.open([mark]) }, "Evidence"))));
  }

  // Those with most marks first, then all by name; choosing one opens its page at once, and the focus stays here.
  function chooser(dyads, chosen) {
    const option = (dyad, isChosen) => h("option", { value: dyad.id, selected: isChosen && chosen && dyad.id === chosen.id }, `${dyad.a} – ${dyad.b} (${dyad.marks})`);
    const name = ({ a, b }) => `${a} – ${b}`;
    const names = [...dyads].sort((a, b) => (name(a) < name(b) ? -1 : 1)), of = (isOther) => names.filter(({ is_other: other }) => Boolean(other) === isOther).map((dyad) => option(dyad, !isMost));
    const [most, isMost] = [dyads.slice(0, 12), chosen && dyads.indexOf(chosen) < 12];
    const select = h("select", { id: "dyad", onchange: () => { location.hash = addressOf(["dyad", select.value]); } }, chosen ? "" : h("option", {}, "choose"),
      h("optgroup", { label: "Most data" }, most.map((dyad) => option(dyad, isMost))), h("optgroup", { label: "All by name" }, of(false)), h("optgroup", { label: "With organisations and parts of the world" }, of(true)));
    return h("p", { class: "chooser" }, h("label", { for: "dyad" }, "Another pair, with the number of its data points "), select);
  }

  function sectionOf(section, dyad, content, allFigures, index, charts, place, kind) {
    const lead = leadPanel(content);
    const panels = section.panels.filter((panel) => panel !== lead);
    const figures = panels.map((panel) => ({ panel, ...book.figure(panel, openerOf(content), charts, place) }));
    const days = section.id === "events" ? book.chronology(dyad.id, kind) : null;
    allFigures.push(...figures, ...(days ? [days] : []));
    const first = figures.filter(({ panel }) => !panel.minor);
    const minor = figures.filter(({ panel }) => panel.minor);
    return h("section", { id: `section-${section.id}` }, h("h2", { tabindex: "-1" }, section.title),
      section.panels.length ? h("p", { class: "about" }, plain([section.about, section.note].filter(Boolean).join(" ")), panels.length ? " " : " The chart is at the top of this page. ", section.id in COMPARED ? h("a", { href: addressOf(["compare"], { by: COMPARED[section.id] }) }, "Compare with other pairs") : "", rowsOf(section.id, dyad, index)) : h("p", { class: "about" }, section.note),
      h("p", { class: "quiet" }, covered(section, index.cells), searched(dyad, content)),
      h("div", { class: first.length > 1 && first.every(({ panel }) => panel.top || panel.id.startsWith("energy-")) ? "figures small" : "figures" }, first.map(({ element }) => element)), days ? days.element : "",
      minor.length ? h("details", {}, h("summary", {}, `${minor.length} more ${minor.length === 1 ? "chart" : "charts"}: other kinds, currencies and definitions`), h("div", { class: "figures" }, minor.map(({ element }) => element))) : "");
  }

  // What the page has nothing of, and why: each reason once.
  function nothing(sections, dyad, content, { cells, asked }) {
    const reasons = new Map();
    for (const section of sections) reasons.set(`${section.note} ${covered(section, cells)}`, [...(reasons.get(`${section.note} ${covered(section, cells)}`) || []), section.title]);
    const outside = content.isAsked ? "" : `${dyad.a} and ${dyad.b} are not among the ${asked} pairs for which documents are searched systematically: what this page shows turned up in searches for something else. `;
    return h("section", { id: `section-${NOTHING}` }, h("h2", { tabindex: "-1" }, "Nothing to show"), h("div", { class: "nothing" }, h("p", {}, outside, "Empty does not mean zero."),
      h("ul", {}, [...reasons].map(([reason, titles]) => h("li", {}, h("strong", {}, titles.join("; ")), `: ${reason}`))), h("p", {}, searched(dyad, content))));
  }

  const searched = (dyad, { isAsked }) => (isAsked ? h("a", { href: addressOf(["coverage"], { dyad: dyad.id }) }, "See what has been searched") : "");

  // Rows on the subject of a section that no chart shows: of both sides, or of all suppliers of each.
  function rowsOf(section, { id, a, b }, { tables }) {
    const link = (name, text, query) => (tables.some((one) => one.name === name) ? [" · ", h("a", { href: addressOf(["table", name], query) }, text)] : "");
    if (section === "trade") return link("mirror_gaps", "How far the figures of the two sides differ, in years of which both are known", { dyad: `=${id}`, sort: "-year" });
    return section === "arms" ? id.split("-").map((side, n) => link("arms_dependence", `All suppliers of ${[a, b][n]}`, { recipient: `=${side}`, share: ">0", sort: "-window_end" })) : "";
  }

  const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

  function covered(section, cells) {
    const parts = Object.entries(section.coverage).filter(([, states]) => Object.keys(states).length).map(([cell, states]) => {
      const years = (n) => `${n} ${n === 1 ? "year" : "years"}`;
      const counts = Object.entries(states).map(([state, n]) => `${STATES[state] || words(state)} ${years(n)}`).join(", ");
      return `${cells[cell]}: ${counts}`;
    });
    return parts.length ? `Coverage. ${capitalised(parts.join("; "))}. ` : "";
  }

  Object.assign(book, { dyad: { page, chart } });
})();
