// What has been searched and what has not: a table for each measure, with a row for each pair and its years.
"use strict";

(() => {
  const { h, format, addressOf, words, rows, load } = book;

  const STATES = {
    found: "found: stated, or a sum of what is", none_found: "searched for and not found", not_searched: "nobody has searched",
    not_captured: "the publisher’s data is not part of this release", not_published: "the publisher does not publish it", out_of_domain: "cannot exist, or is outside what the source covers",
  };

  const FEW = 12; // dyads of a row that are not folded
  const NARROW = 640; // pixels under which the years of a row stand below its names

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
    const totals = Object.entries(STATES).map(([state, text]) => h("li", {}, h("span", { class: `cell ${state}`, "aria-hidden": "true" }), ` ${text}: ${format(cells.filter((cell) => cell.state === state && (!chosen || cell.dyad === chosen)).length)}`));
    return [h("h1", {}, "Coverage"), h("p", {}, "What has been searched for, and where nobody has looked. An empty year is not a zero: for a zero, somebody must have searched everywhere and found nothing."),
      h("p", {}, h("label", { for: "covered" }, "Pair of states "), select), h("p", { class: "quiet" }, "Measures and years in each state:"), h("ul", { class: "legend" }, totals),
      Object.keys(titles).filter((key) => groups.has(key)).map((key) => matrix(titles[key], groups.get(key), named))].flat();
  }

  // A cell for each run of years in one state, and a row for all dyads that are alike: a tenth of the elements of one for each year.
  function matrix(title, cells, named) {
    const years = [...new Set(cells.map((cell) => cell.time_period))].sort();
    const by = new Map();
    for (const cell of cells) by.set(cell.dyad, (by.get(cell.dyad) || new Map()).set(cell.time_period, cell));
    const alike = new Map();
    for (const dyad of [...by.keys()].sort()) {
      const found = runs(years, by.get(dyad)), key = JSON.stringify(found);
      if (!alike.has(key)) alike.set(key, { found, dyads: [] });
      alike.get(key).dyads.push(named(dyad));
    }
    const isNarrow = innerWidth < NARROW;
    const head = (dyads, span) => h("th", { scope: "row", colspan: span }, isNarrow && dyads.length <= FEW ? dyads.join(", ") : dyads.length <= FEW ? dyads.map((name) => h("div", { title: name }, name))
      : h("details", {}, h("summary", {}, `${dyads.length} pairs alike`), h("p", {}, dyads.join(", "))));
    const cellsOf = (found) => found.map(({ state, span, text }) => (state ? h("td", { class: `cell ${state}`, colspan: span, title: text }, h("span", { class: "unseen" }, text)) : h("td", { colspan: span })));
    const body = [...alike.values()].flatMap(({ found, dyads }) => (isNarrow ? [h("tr", {}, head(dyads, years.length + 1)), h("tr", { class: "years" }, cellsOf(found))] : h("tr", {}, head(dyads), cellsOf(found))));
    const short = (year) => h("span", { "aria-hidden": "true" }, isNarrow ? (year % 5 ? "" : year) : `’${year.slice(2)}`);
    return h("section", {}, h("h2", {}, title[0].toUpperCase() + title.slice(1)), book.scrollable(`Coverage of ${title}`, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, isNarrow ? "" : h("th", { scope: "col" }, "Pair"), years.map((year) => h("th", { scope: "col", title: year }, h("span", { class: "unseen" }, year), short(year))), isNarrow ? h("td", {}) : "")), h("tbody", {}, body))));
  }

  // The years of a dyad as runs of one state, each with its text: 2019 to 2024: found, 1 to 3 in a year.
  function runs(years, cells) {
    const found = [];
    for (const year of years) {
      const { state = "", n_observations: n = 0 } = cells.get(year) || {}, last = found.at(-1);
      if (last && last.state === state) Object.assign(last, { to: year, span: last.span + 1, least: Math.min(last.least, n), most: Math.max(last.most, n) });
      else found.push({ state, from: year, to: year, span: 1, least: n, most: n });
    }
    return found.map(({ state, from, to, span, least, most }) => {
      const count = !most ? "" : least === most ? `, ${most}` : `, ${least} to ${most}`;
      return { state, span, text: state && `${from === to ? from : `${from} to ${to}`}: ${words(state)}${count}${count && span > 1 ? " in a year" : ""}` };
    });
  }

  const THIN = 0.1; // of the best of the years shown: a number of fewer pairs stands in italics

  // Of how many pairs there is a number of each indicator, year by year: the main ones, or all with those of which there is none.
  function held({ years, rows }, isWhole) {
    const known = rows.filter((row) => row.pairs && (isWhole || row.is_main));
    const cell = (n, best) => h("td", { class: `number${n && n < best * THIN ? " thin" : ""}` }, n ? format(n) : "–");
    const line = (row) => h("tr", {}, h("th", { scope: "row" }, row.name), h("td", { class: "number" }, format(row.pairs)), h("td", {}, row.first === row.last ? row.first : `${row.first}–${row.last}`), row.by_year.map((n) => cell(n, Math.max(...row.by_year))));
    const names = (chosen) => chosen.map(({ name }) => name).join("; ");
    const isGap = (row, n) => row.by_year.slice(0, n).some(Boolean) && !row.by_year[n] && row.by_year.slice(n + 1).some(Boolean);
    const gaps = years.map((year, n) => [year, rows.filter((row) => isGap(row, n))]).filter(([, missing]) => missing.length);
    const ended = rows.filter((row) => row.pairs && row.last < years.at(-1));
    return [h("p", { class: "about" }, "Pairs of states of which there is a number, ever and by year. A dash: of none. In italics: of less than a tenth of the pairs of the best year here. Estimates and forecasts are not counted."),
      book.scrollable("Pairs with a number, by indicator and year", h("table", { class: "held" }, h("thead", {}, h("tr", {}, ["Number", "Pairs", "Years", ...years].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, known.map(line)))),
      isWhole ? [h("p", {}, `Ended before ${years.at(-1)}: ${names(ended)}.`), gaps.map(([year, missing]) => h("p", {}, `Of no pair in ${year}, though of the years around it: ${names(missing)}.`)),
        h("p", {}, `Of no pair in any year: ${names(rows.filter((row) => !row.pairs))}.`)] : ""];
  }

  Object.assign(book, { coverage: { page, held } });
})();
