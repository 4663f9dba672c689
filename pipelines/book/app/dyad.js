// The page of a dyad: a choice of dyads, and its sections with their charts, drawn when they come into view.
"use strict";

(() => {
  const { h, to, words, load } = book;

  const STATES = {
    found: "found in", none_found: "looked for and not found in", not_searched: "not searched in", not_captured: "no publisher's data here for",
    out_of_domain: "outside what can exist in", not_published: "not published for",
  };

  async function page(id, wanted) {
    const index = await load("index");
    const { dyads, first } = index;
    const named = id && id.toUpperCase();
    const dyad = id ? dyads.find((one) => one.id === named || one.id === named.split("-").reverse().join("-")) : dyads[0];
    if (!dyad) return [h("h1", {}, id), h("p", { class: "wrong" }, `This release has nothing about ${id}.`), chooser(dyads, null)];
    const held = (await load(dyad.file))[dyad.id];
    const drawn = [];
    const sections = held.sections.map((section) => made(section, dyad, held, drawn, index, dyad === dyads[0] && !wanted ? first : null));
    const contents = h("nav", { class: "contents", "aria-label": "Sections" },
      held.sections.map((section) => h("a", { href: to(["dyad", dyad.id, section.id]), class: section.panels.length ? "" : "none" }, section.title)));
    const after = () => {
      book.inView(drawn);
      const target = wanted && document.querySelector(`#section-${CSS.escape(wanted)} h2`);
      if (!target) return false;
      target.focus({ preventScroll: true });
      target.scrollIntoView();
      return true;
    };
    const intro = id ? "" : h("p", { class: "about" }, "Every number here leads to its documents: click a mark, or open the table under a chart. ", h("a", { href: "#/about" }, "How to read this book"), ".");
    return Object.assign([h("h1", {}, `${dyad.a} and ${dyad.b}`), intro, chooser(dyads, dyad), contents, ...sections], { after });
  }

  // Those with most marks first, and all by name; choosing one shows its page at once, and the focus stays here.
  function chooser(dyads, chosen) {
    const option = (one, isChosen) => h("option", { value: one.id, selected: isChosen && chosen && one.id === chosen.id }, `${one.a} – ${one.b} (${one.marks})`);
    const by = (one) => `${one.a} – ${one.b}`;
    const names = [...dyads].sort((a, b) => (by(a) < by(b) ? -1 : 1));
    const [most, isMost] = [dyads.slice(0, 12), chosen && dyads.indexOf(chosen) < 12];
    const select = h("select", { id: "dyad", onchange: () => { location.hash = to(["dyad", select.value]); } }, chosen ? "" : h("option", {}, "choose"),
      h("optgroup", { label: "Most marks" }, most.map((one) => option(one, isMost))), h("optgroup", { label: "All by name" }, names.map((one) => option(one, !isMost))));
    return h("p", { class: "chooser" }, h("label", { for: "dyad" }, "Dyad, with the number of marks about it (choosing one shows it) "), select);
  }

  function made(section, dyad, held, drawn, index, still) {
    const open = (rows) => book.evidence.open(rows.map((row) => held.marks[row.n]), held);
    const figures = section.panels.map((panel) => ({ panel, ...book.figure(panel, open, index.charts, panel.id === still) }));
    drawn.push(...figures);
    const first = figures.filter(({ panel }) => !panel.minor);
    const minor = figures.filter(({ panel }) => panel.minor);
    return h("section", { id: `section-${section.id}` }, h("h2", { tabindex: "-1" }, section.title),
      figures.length ? h("p", { class: "about" }, section.about) : nothing(section), covered(section, dyad, index.cells),
      h("div", { class: section.id === "exercises" ? "figures small" : "figures" }, first.map((one) => one.made)),
      minor.length ? h("details", {}, h("summary", {}, `${minor.length} more: other kinds, currencies and definitions`), h("div", { class: "figures" }, minor.map((one) => one.made))) : "");
  }

  function nothing(section) {
    const how = section.source ? h("p", { class: "quiet" }, "For those who build releases: ", h("code", {}, `bilateral import ${section.source} FILE`)) : "";
    return h("div", { class: "nothing" }, h("p", {}, section.empty, " That is no zero."), how);
  }

  function covered(section, dyad, cells) {
    const parts = Object.entries(section.coverage).filter(([, states]) => Object.keys(states).length).map(([cell, states]) => {
      const years = (n) => `${n} ${n === 1 ? "year" : "years"}`;
      const told = Object.entries(states).map(([state, n]) => `${STATES[state] || words(state)} ${years(n)}`).join(", ");
      return `${cells[cell]}: ${told}`;
    });
    return parts.length ? h("p", { class: "quiet" }, "Coverage. ", parts.join("; "), ". ", h("a", { href: to(["coverage"], { dyad: dyad.id }) }, "Where nobody looked")) : "";
  }

  Object.assign(book, { dyad: { page } });
})();
