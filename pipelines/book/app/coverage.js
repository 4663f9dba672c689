// Where anybody looked, and where nobody did: a cell for each year of each measure and dyad.
"use strict";

(() => {
  const { h, to, words, rows, load } = book;

  const STATES = {
    found: ["●", "found: evidence or a report is here"], none_found: ["○", "looked for and not found"], not_searched: ["·", "nobody looked"],
    not_captured: ["▫", "no publisher's data was read in"], not_published: ["×", "the publisher does not publish it"], out_of_domain: ["–", "cannot exist, or is outside what the source covers"],
  };

  async function page(query) {
    const cells = await rows("coverage");
    const { actors, cells: titles } = await load("index");
    const named = (dyad) => dyad.split("-").map((id) => actors[id] || id).join(" – ");
    const all = [...new Set(cells.map((cell) => cell.dyad))].sort();
    const chosen = all.includes(query.dyad) ? query.dyad : "";
    const select = h("select", { id: "covered", onchange: () => location.replace(to(["coverage"], { dyad: select.value })) },
      h("option", { value: "" }, "all"), all.map((dyad) => h("option", { value: dyad, selected: dyad === chosen }, named(dyad))));
    const groups = new Map();
    for (const cell of cells.filter((one) => !chosen || one.dyad === chosen)) {
      const key = `${cell.table}/${cell.measure}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(cell);
    }
    const totals = Object.entries(STATES).map(([state, [sign, text]]) => h("li", {}, h("span", { class: `cell ${state}`, "aria-hidden": "true" }, sign), ` ${text}: ${cells.filter((cell) => cell.state === state && (!chosen || cell.dyad === chosen)).length} cells`));
    const after = () => { for (const one of document.querySelectorAll("main .scrolled")) one.scrollLeft = one.scrollWidth; }; // the last years are those that readers ask for
    return Object.assign([h("h1", {}, "Coverage"), h("p", {}, "An empty year is no zero. A zero needs somebody who looked everywhere and found nothing; most years nobody did."),
      h("p", {}, h("label", { for: "covered" }, "Dyad "), select), h("ul", { class: "legend" }, totals),
      Object.keys(titles).filter((key) => groups.has(key)).map((key) => matrix(titles[key], groups.get(key), named))].flat(), { after });
  }

  function matrix(title, cells, named) {
    const years = [...new Set(cells.map((cell) => cell.time_period))].sort();
    const dyads = [...new Set(cells.map((cell) => cell.dyad))].sort();
    const by = new Map(cells.map((cell) => [`${cell.dyad} ${cell.time_period}`, cell]));
    const body = dyads.map((dyad) => h("tr", {}, h("th", { scope: "row" }, named(dyad)), years.map((year) => {
      const cell = by.get(`${dyad} ${year}`);
      if (!cell) return h("td", {});
      const text = `${words(cell.state)}${cell.n_observations ? `, ${cell.n_observations}` : ""}`;
      return h("td", { class: `cell ${cell.state}`, title: `${dyad} ${year}: ${text}` }, h("span", { "aria-hidden": "true" }, STATES[cell.state][0]), h("span", { class: "unseen" }, text));
    })));
    return h("section", {}, h("h2", {}, title[0].toUpperCase() + title.slice(1)), book.scrolled(`Coverage of ${title}`, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Dyad"), years.map((year) => h("th", { scope: "col" }, year)))), h("tbody", {}, body))));
  }

  Object.assign(book, { coverage: { page } });
})();
