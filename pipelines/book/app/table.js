// The table browser: one table, page by page, filtered and sorted in the browser; pieces are loaded when they are needed.
"use strict";

(() => {
  const { h, format, addressOf, plain, load } = book;
  const PAGE = 50;
  const RESERVED = ["sort", "page", "find"];
  const FIRST = `label title name sentence quote excerpt statement indicator measure topic said_by start_date end_date date issued year time_period window_start window_end valid_from valid_to senders sender targets target
    visitors hosts providers signatories actor_id actor_a actor_b partner_id supplier recipient recipients origin destination dyad reporter obs_value value value_low value_high exporter_value importer_value gap_ratio share unit_measure state kind status place`.split(/\s+/); // what a reader looks for; keys come last
  const KEY = /_ids?$|_code$|^(start|end)_(low|high)$|^n_|^rests_on$|^obs_status$/, LONG = /_ids?$|^(label|title|name|sentence|quote|excerpt|statement|note|rests_on|formula|url|citation|about|reason)$/, MANY = 3; // items of a list that are not folded
  const rank = ({ name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length + KEY.test(name));

  // The columns that a panel lacks, and what they would tell.
  function lacking(filled, { variables }) {
    const none = Object.entries(variables).filter(([name]) => !(name in filled || `${name}_ab` in filled)).map(([name, about]) => `${name} (${about.replace(/[.:].*/, "")})`);
    return none.length ? ` This release has no data for its columns ${none.join(", ")}: they are absent, which is no zero.` : "";
  }

  async function list() {
    const { tables, absent, release } = await load("index");
    const row = (table) => h("li", {}, h("a", { href: addressOf(["table", table.name]) }, table.name), h("span", {}, plain(table.title.replace(/^[^:]*: /, ""))),
      h("span", { class: "quiet" }, `${format(table.rows)} rows: `, h("a", { href: `../${table.name}.parquet`, download: true }, "Parquet"), table.csv ? [" ", h("a", { href: `../csv/${table.name}.csv`, download: true }, "CSV")] : ""));
    const gaps = h("table", {}, h("thead", {}, h("tr", {}, ["Table", "Would contain", "Why it is absent"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, absent.map((one) =>
      h("tr", {}, h("td", {}, h("a", { href: addressOf(["table", one.name]) }, one.name)), h("td", {}, plain(one.title.replace(/^[^:]*: /, ""))), h("td", {}, plain(one.why))))));
    return [h("h1", {}, "Tables"), h("p", {}, `Release ${release.version}. Each table is a Parquet file beside this book. `, h("a", { href: "#/dictionary" }, "What all columns mean")),
      Object.entries(release.panels).map(([name, { rows, filled }]) => h("p", {}, "All pairs of states by year, with columns of trade, votes, arms and more: ", h("a", { href: `../panel/${name}.parquet`, download: true }, `panel/${name}.parquet`), `, a Parquet file of ${format(rows)} rows. Filled are `,
        Object.entries(filled).filter(([column, part]) => part < 1 && !/_ba$|_source|_is_/.test(column)).map(([column, part]) => `${column} ${format(Math.round(1000 * part) / 10)} %`).join(", "), ". Its other columns are codes, sources and the other direction.", lacking(filled, release))), h("ul", { class: "files" }, tables.map(row)),
      absent.length ? h("details", {}, h("summary", {}, `${absent.length} tables are absent, because no row in them would have a value`), book.scrollable("Absent tables", gaps)) : ""].flat();
  }

  // What stands in the place of a table that the release does not have.
  const gap = ({ name, title, why }) => [h("h1", {}, name), h("p", {}, plain(title), " ", h("a", { href: addressOf(["dictionary", name]) }, "What its columns would mean")), h("p", { class: "note" }, `This release does not have it: ${plain(why)}`)];

  async function page(name, query) {
    const missing = await book.absent(name);
    if (missing) return gap(missing);
    const table = await book.tableEntry(name);
    const inFile = (await load("dictionary"))[name].columns.filter((column) => !table.left_out.some((start) => column.name.startsWith(start)));
    const columns = [...inFile].sort((a, b) => rank(a) - rank(b));
    const state = { table, columns, inFile, actors: (await load("index")).actors, query: { ...query } };
    const parts = { count: h("p", { class: "count", role: "status" }), heads: h("tr", {}), body: h("tbody", {}), pages: h("p", { class: "pages" }), wrong: h("p", { class: "wrong" }) };
    const change = (more) => {
      state.query = { ...state.query, page: "", ...more };
      history.replaceState(null, "", addressOf(["table", name], state.query)); // the page stays, with its focus and scroll position
      return render(state, parts, change);
    };
    const field = (key, attributes) => {
      let waiting = 0;
      const later = () => { clearTimeout(waiting); waiting = setTimeout(() => change({ [key]: input.value }), 250); };
      const input = h("input", { ...attributes, value: query[key] || "", "data-filter": key, oninput: later });
      return input;
    };
    const filters = columns.map((column) => h("td", {}, field(column.name, { "aria-label": `Filter ${column.name}`, placeholder: isOrdered(column.type) ? ">, <, =" : "contains, or =" })));
    const fields = h("table", { class: "rows" }, h("thead", {}, parts.heads, h("tr", { class: "filters" }, filters)), parts.body);
    const clear = h("button", { type: "button", onclick: () => {
      for (const input of browser.querySelectorAll("[data-filter]")) input.value = "";
      change(Object.fromEntries(Object.keys(state.query).filter((key) => key !== "sort").map((key) => [key, ""])));
    } }, "Clear filters");
    const save = h("button", { type: "button", onclick: () => download(state, save) }, "Download these rows as CSV");
    const note = table.note ? h("p", { class: "note" }, `The file has ${format(table.rows)} rows. This page has ${format(table.shown)}: ${table.note}. Load `, h("code", {}, `${name}.parquet`), " for the rest.") : "";
    const browser = h("div", {}, h("div", { class: "tools" }, h("label", { for: "find" }, "Find in any column "), field("find", { id: "find", type: "search" }), clear, save,
      h("a", { href: `../${name}.parquet`, download: true }, "Parquet file")), parts.count, parts.wrong, book.scrollable(`Rows of ${name}`, fields), parts.pages);
    await render(state, parts, change);
    const less = table.left_out.length ? h("p", { class: "note" }, `The file alone has the columns that begin with ${table.left_out.join(", ")}: they follow from others, or `, h("a", { href: addressOf(["table", "indicators"]) }, "indicators"), " or ", h("a", { href: addressOf(["table", "observations"]) }, "observations"), " has them.") : "";
    const kept = table.extract ? h("p", { class: "note" }, `Rows with an extract_id were not computed in this release: they come with the repository, as ${table.extract}.`) : "";
    return [h("h1", {}, name), h("p", {}, plain(table.title), " ", h("a", { href: addressOf(["dictionary", name]) }, "What the columns mean")), note, less, kept, browser];
  }

  // Fills in what follows from the query: heads, rows, their number, and the buttons between pages.
  async function render(state, parts, change) {
    const { table, columns, query } = state;
    const mine = (state.turn = (state.turn || 0) + 1);
    const { rows, total, wrong } = await selected(state);
    const last = Math.max(1, Math.ceil(total / PAGE));
    const at = Math.min(Math.max(1, Math.floor(Number(query.page)) || 1), last);
    const cells = await rows((at - 1) * PAGE, PAGE);
    if (mine !== state.turn) return; // the reader has typed more meanwhile
    const sort = query.sort || "";
    const hold = document.activeElement && document.activeElement.dataset.act;
    const step = (page, act, text, off) => h("button", { type: "button", disabled: off, "data-act": act, onclick: () => change({ page }) }, text);
    parts.heads.replaceChildren(...columns.map(({ name, unit, about }) => {
      const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
      const next = direction === "ascending" ? `-${name}` : direction === "descending" ? "" : name;
      return h("th", { scope: "col", title: about, "aria-sort": direction }, h("button", { type: "button", "data-act": `sort ${name}`, onclick: () => change({ sort: next }) }, name, { ascending: " ▲", descending: " ▼" }[direction] || ""), unit && unit !== "1" ? h("span", { class: "unit" }, ` ${unit === "unit_measure" ? "(unit: unit_measure)" : unit}`) : "");
    }));
    parts.body.replaceChildren(...cells.map((row) => h("tr", {}, row.map((value, n) => h("td", { class: typeof value === "number" ? "number" : LONG.test(columns[n].name) ? "long" : "", dir: "auto", title: [value].flat().map((code) => state.actors[code]).filter(Boolean).join("; ") || null }, linked(value, columns[n], table))))));
    parts.count.textContent = total ? `${format(total)} of ${format(table.shown)} rows` : `None of ${format(table.shown)} rows match.`;
    parts.wrong.textContent = wrong.join(" ");
    parts.pages.replaceChildren(step(at - 1, "previous", "Previous", at <= 1), ` Page ${at} of ${last} `, step(at + 1, "next", "Next", at >= last));
    const focused = hold && [...parts.heads.querySelectorAll("button"), ...parts.pages.querySelectorAll("button:enabled")].find(({ dataset }) => dataset.act === hold);
    if (focused) focused.focus({ preventScroll: true });
  }

  // A cell as a link, if the column refers to a row of another table.
  function linked(value, column, table) {
    if (value === null || value === undefined) return "";
    const text = column.is_year ? String(value) : format(value);
    const ref = column.ref || (column.name === "observation_id" ? "observations.observation_id" : column.name === "evidence_id" ? "evidence.evidence_id" : "");
    if (Array.isArray(value) && value.length > MANY) return h("details", {}, h("summary", {}, `${value.length} items`), h("p", {}, text));
    if (Array.isArray(value) || !ref) return text;
    const [other, key] = ref.split(".");
    if (other === "observations") return h("a", { href: addressOf(["observation", value]) }, text);
    if (other === "evidence") return h("a", { href: addressOf(["evidence", value]) }, text);
    return other === table.name ? text : h("a", { href: addressOf(["table", other], { [key]: `=${value}` }) }, text);
  }

  const isNumeric = (type) => type === "number" || type === "whole number";
  const isOrdered = (type) => isNumeric(type) || type === "date";

  // A filter as a test of one value: "=x" is equal, "<x" and ">x" compare, other text is contained.
  function test(text, type) {
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text);
    const operand = rest.trim();
    if (type === "yes or no") {
      const answer = { true: "yes", false: "no" }[operand.toLowerCase()] || operand.toLowerCase();
      return (value) => value !== null && format(value).startsWith(answer);
    }
    if (sign && (sign !== "=" || isOrdered(type))) {
      const limit = isNumeric(type) ? Number(operand) : operand;
      const compare = { ">=": (v) => v >= limit, "<=": (v) => v <= limit, ">": (v) => v > limit, "<": (v) => v < limit, "=": (v) => v === limit }[sign];
      return (value) => value !== null && !Array.isArray(value) && compare(value);
    }
    if (sign) return (value) => (Array.isArray(value) ? value.includes(operand) : String(value ?? "") === operand);
    const lower = text.toLowerCase();
    return (value) => value !== null && (format(value).toLowerCase().includes(lower) || String(value).toLowerCase().includes(lower));
  }

  // What is wrong with a filter that cannot match anything.
  function mistake(name, text, type) {
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text);
    return sign && isNumeric(type) && (!rest.trim() || Number.isNaN(Number(rest))) ? `${name}: write a number after ${sign}.` : "";
  }

  // The rows that the query selects: their number, and a function that returns some of them as arrays of cells.
  async function selected({ table, columns, query }) {
    const filters = Object.entries(query).filter(([name, text]) => !RESERVED.includes(name) && text).map(([name, text]) => ({ name, text, column: columns.find((item) => item.name === name) })).filter(({ column }) => column);
    const cells = (piece, n) => columns.map(({ name }) => piece.columns[name][n]);
    if (!filters.length && !query.find && !query.sort) {
      return { total: table.shown, wrong: [], rows: (from, count) => rowsBetween(table, from, count, cells) };
    }
    const matches = [];
    const tests = filters.map(({ name, text, column }) => ({ name, holds: test(text, column.type) }));
    const anywhere = query.find ? test(query.find, "text") : null;
    const exact = filters.find(({ name, text }) => name === table.order && text.startsWith("="));
    const id = exact && exact.text.slice(1).trim();
    const wrong = filters.map(({ name, text, column }) => mistake(name, text, column.type)).filter(Boolean);
    for (let n = 0; n < table.pieces.length; n += 1) {
      const [, from, to_] = table.pieces[n];
      if (exact && !(from <= id && id <= to_)) continue;
      const piece = await book.piece(table, n);
      for (let at = 0; at < piece.count; at += 1) {
        if (tests.every(({ name, holds }) => holds(piece.columns[name][at])) && (!anywhere || columns.some(({ name }) => anywhere(piece.columns[name][at])))) matches.push([piece, at]);
      }
    }
    if (query.sort) sortRows(matches, query.sort);
    return { total: matches.length, wrong, rows: async (from, count) => matches.slice(from, from + count).map(([piece, at]) => cells(piece, at)) };
  }

  function sortRows(matches, sort) {
    const [name, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
    if (!matches.length || !matches[0][0].columns[name]) return;
    const value = ([piece, at]) => { const cell = piece.columns[name][at]; return Array.isArray(cell) ? cell.join("; ") : cell; };
    matches.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return 0;
      if (x === null) return 1; // unknown values come last either way
      if (y === null) return -1;
      return (x < y ? -1 : 1) * sign;
    });
  }

  async function rowsBetween(table, from, count, cells) {
    const rows = [];
    let start = 0;
    for (let n = 0; n < table.pieces.length && rows.length < count; n += 1) {
      const size = table.pieces[n][0];
      if (start + size > from) {
        const piece = await book.piece(table, n);
        for (let at = Math.max(0, from - start); at < size && rows.length < count; at += 1) rows.push(cells(piece, at));
      }
      start += size;
    }
    return rows;
  }

  async function download(state, button) {
    button.disabled = true;
    const { rows, total } = await selected({ ...state, columns: state.inFile });
    book.download(`${state.table.name}.csv`, book.csv(state.inFile, await rows(0, total)));
    button.disabled = false;
  }

  Object.assign(book, { table: { list, page } });
})();
