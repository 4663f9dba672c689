// The page of a dyad: a choice of dyads, and its sections with their charts, drawn when they come into view.
"use strict";

(() => {
  const { h, to, words, load } = book;

  const STATES = {
    found: "found in", none_found: "looked for and not found in", not_searched: "not searched in", not_captured: "no publisher's data here for",
    out_of_domain: "outside what can exist in", not_published: "not published for",
  };

  async function page(id, wanted) {
    const { dyads, first } = await load("index");
    const dyad = id ? dyads.find((one) => one.id === id || one.id === id.split("-").reverse().join("-")) : dyads[0];
    if (!dyad) return [h("h1", {}, id), h("p", { class: "wrong" }, `This release has nothing about ${id}.`), chooser(dyads, null)];
    const held = (await load(dyad.file))[dyad.id];
    const drawn = [];
    const sections = held.sections.map((section) => made(section, dyad, held, drawn, dyad === dyads[0] && !wanted ? first : null));
    const contents = h("nav", { class: "contents", "aria-label": "Sections" },
      held.sections.map((section) => h("a", { href: to(["dyad", dyad.id, section.id]), class: section.panels.length ? "" : "none" }, section.title)));
    inView(drawn);
    const after = () => {
      const target = wanted && document.getElementById(`section-${wanted}`);
      if (target) target.scrollIntoView();
    };
    return Object.assign([h("h1", {}, `${dyad.a} and ${dyad.b}`), chooser(dyads, dyad), contents, ...sections], { after });
  }

  function chooser(dyads, chosen) {
    const options = dyads.map((one) => h("option", { value: one.id, selected: chosen && one.id === chosen.id }, `${one.a} – ${one.b} (${one.marks})`));
    const select = h("select", { id: "dyad", onchange: () => { location.hash = to(["dyad", select.value]); } }, chosen ? "" : h("option", {}, "choose"), options);
    return h("p", { class: "chooser" }, h("label", { for: "dyad" }, "Dyad, with the number of marks about it "), select);
  }

  function made(section, dyad, held, drawn, still) {
    const open = (row) => book.evidence.open(held.marks[row.n], held);
    const figures = section.panels.map((panel) => ({ panel, ...book.figure(panel, open, panel.id === still) }));
    drawn.push(...figures);
    const first = figures.filter(({ panel }) => !panel.minor);
    const minor = figures.filter(({ panel }) => panel.minor);
    return h("section", { id: `section-${section.id}` }, h("h2", {}, section.title),
      figures.length ? h("p", { class: "about" }, section.about) : nothing(section), covered(section, dyad),
      h("div", { class: section.id === "exercises" ? "figures small" : "figures" }, first.map((one) => one.made)),
      minor.length ? h("details", {}, h("summary", {}, `${minor.length} more: other kinds, currencies and definitions`), h("div", { class: "figures" }, minor.map((one) => one.made))) : "");
  }

  function nothing(section) {
    const how = section.source ? [" A publisher's file can be read in: ", h("code", {}, `bilateral import ${section.source} FILE`), "."] : [];
    return h("p", { class: "nothing" }, "This release has nothing to show here. That is no zero.", how);
  }

  function covered(section, dyad) {
    const parts = Object.entries(section.coverage).filter(([, states]) => Object.keys(states).length).map(([cell, states]) => {
      const years = (n) => `${n} ${n === 1 ? "year" : "years"}`;
      const told = Object.entries(states).map(([state, n]) => `${STATES[state] || words(state)} ${years(n)}`).join(", ");
      return `${cell.replace("/", " ")}: ${told}`;
    });
    return parts.length ? h("p", { class: "quiet" }, "Coverage. ", parts.join("; "), ". ", h("a", { href: to(["coverage"], { dyad: dyad.id }) }, "Where nobody looked")) : "";
  }

  // Draws the first chart at once, and others when they come near the window or are unfolded.
  function inView(figures) {
    const renders = new Map(figures.map(({ made: element, render }) => [element, render]));
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watch.unobserve(entry.target);
        renders.get(entry.target)();
      }
    }, { rootMargin: "300px" });
    for (const { made: element } of figures) watch.observe(element);
    const again = () => { for (const { made: element, render } of figures) if (element.querySelector(".canvas")) render(); };
    matchMedia("(prefers-color-scheme: dark)").onchange = again;
    addEventListener("beforeprint", () => { for (const { made: element, render } of figures) if (!element.querySelector(".canvas")) render(); }, { once: true });
  }

  Object.assign(book, { dyad: { page } });
})();
