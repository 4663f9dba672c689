// What has been searched and what has not: a cell for each year of each measure and dyad.
"use strict";

(() => {
  const { h, addressOf, words, rows, load } = book;

  const STATES = {
    found: ["●", "found: this release has evidence or a report"], none_found: ["○", "searched for and not found"], not_searched: ["·", "nobody has searched"],
    not_captured: ["▫", "the publisher's data has not been read in"], not_published: ["×", "the publisher does not publish it"], out_of_domain: ["–", "cannot exist, or is outside what the source covers"],
  };

  async function page(query) {
    const cells = await rows("coverage");
    const { actors, cells: titles } = await load("index");
    const named = (dyad) => dyad.split("-").map((id) => actors[id] || id).join(" – ");
    const all = [...new Set(cells.map((cell) => cell.dyad))].sort();
    const chosen = all.includes(query.dyad) ? query.dyad : "";
    const select = h("select", { id: "covered", onchange: () => location.replace(addressOf(["coverage"], { dyad: select.value })) },
      h("option", { value: "" }, "all"), all.map((dyad) => h("option", { value: dyad, selected: dyad === chosen }, named(dyad))));
    const groups = new Map();
    for (const cell of cells.filter((item) => !chosen || item.dyad === chosen)) {
      const key = `${cell.table}/${cell.measure}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(cell);
    }
    const totals = Object.entries(STATES).map(([state, [sign, text]]) => h("li", {}, h("span", { class: `cell ${state}`, "aria-hidden": "true" }, sign), ` ${text}: ${cells.filter((cell) => cell.state === state && (!chosen || cell.dyad === chosen)).length} cells`));
    const after = () => { for (const region of document.querySelectorAll("main .scrolled")) region.scrollLeft = region.scrollWidth; }; // readers look for the latest years
    return Object.assign([h("h1", {}, "Coverage"), h("p", {}, "An empty year is not a zero. A zero takes somebody who has searched everywhere and found nothing; for most years nobody has."),
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
    return h("section", {}, h("h2", {}, title[0].toUpperCase() + title.slice(1)), book.scrollable(`Coverage of ${title}`, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Dyad"), years.map((year) => h("th", { scope: "col" }, year)))), h("tbody", {}, body))));
  }

  Object.assign(book, { coverage: { page } });
})();
