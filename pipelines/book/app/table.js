// The table browser: rows of one table by pages, filtered and sorted in the browser; pieces are loaded when they are needed.
"use strict";

(() => {
  const { h, shown, to, plain, load } = book;
  const PAGE = 50;
  const RESERVED = ["sort", "page", "find"];

  async function list() {
    const { tables, release } = await load("index");
    const row = (one) => h("tr", {}, h("td", {}, h("a", { href: to(["table", one.name]) }, one.name)), h("td", {}, plain(one.title.replace(/^[^:]*: /, ""))),
      h("td", { class: "number" }, shown(one.rows)), h("td", {}, h("a", { href: `../${one.name}.parquet`, download: true }, "Parquet"), one.csv ? [" ", h("a", { href: `../csv/${one.name}.csv`, download: true }, "CSV")] : ""));
    const part = (some) => h("table", {}, h("thead", {}, h("tr", {}, ["Table", "What it holds", "Rows", "Files"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, some.map(row)));
    const empty = tables.filter((one) => !one.rows);
    return [h("h1", {}, "Tables"), h("p", {}, `Release ${release.version}. Each table is a Parquet file beside this book.`),
      book.scrolled("Tables", part(tables.filter((one) => one.rows))),
      empty.length ? h("details", {}, h("summary", {}, `${empty.length} tables without rows: no publisher's data was read in`), book.scrolled("Tables without rows", part(empty))) : ""];
  }

  async function page(name, query) {
    const table = await book.about(name);
    const { columns } = (await load("dictionary"))[name];
    const state = { table, columns, query: { ...query } };
    const parts = { count: h("p", { class: "count", role: "status" }), heads: h("tr", {}), body: h("tbody", {}), pages: h("p", { class: "pages" }), wrong: h("p", { class: "wrong" }) };
    const change = (more) => {
      state.query = { ...state.query, page: "", ...more };
      history.replaceState(null, "", to(["table", name], state.query)); // the page stays as it is, and so do focus and scroll
      return rendered(state, parts, change);
    };
    const field = (key, given) => {
      let waiting = 0;
      const later = () => { clearTimeout(waiting); waiting = setTimeout(() => change({ [key]: input.value }), 250); };
      const input = h("input", { ...given, value: query[key] || "", "data-filter": key, oninput: later });
      return input;
    };
    const filters = columns.map((one) => h("td", {}, field(one.name, { "aria-label": `Filter ${one.name}`, placeholder: isOrdered(one.type) ? ">, <, =" : "contains, or =" })));
    const fields = h("table", { class: "rows" }, h("thead", {}, parts.heads, h("tr", { class: "filters" }, filters)), parts.body);
    const clear = h("button", { type: "button", onclick: () => {
      for (const input of made.querySelectorAll("[data-filter]")) input.value = "";
      change(Object.fromEntries(Object.keys(state.query).filter((key) => key !== "sort").map((key) => [key, ""])));
    } }, "Clear filters");
    const save = h("button", { type: "button", onclick: () => saved(state, save) }, "Download these rows as CSV");
    const note = table.note ? h("p", { class: "note" }, `The file has ${shown(table.rows)} rows. Here are ${table.note}: ${shown(table.shown)}. Load `, h("code", {}, `${name}.parquet`), " for the others.") : "";
    const made = h("div", {}, h("div", { class: "tools" }, h("label", { for: "find" }, "Find in any column "), field("find", { id: "find", type: "search" }), clear, save,
      h("a", { href: `../${name}.parquet`, download: true }, "Parquet file")), parts.count, parts.wrong, book.scrolled(`Rows of ${name}`, fields), parts.pages);
    await rendered(state, parts, change);
    return [h("h1", {}, name), h("p", {}, plain(table.title), " ", h("a", { href: to(["dictionary", name]) }, "What the columns mean")), note, made];
  }

  // Fills in what follows from the query: heads, rows, how many there are, and the steps between pages.
  async function rendered(state, parts, change) {
    const { table, columns, query } = state;
    const mine = (state.turn = (state.turn || 0) + 1);
    const { rows, total, wrong } = await selected(state);
    const last = Math.max(1, Math.ceil(total / PAGE));
    const at = Math.min(Math.max(1, Math.floor(Number(query.page)) || 1), last);
    const cells = await rows((at - 1) * PAGE, PAGE);
    if (mine !== state.turn) return; // the reader typed on meanwhile
    const sort = query.sort || "";
    const hold = document.activeElement && document.activeElement.dataset.act;
    const step = (to_, act, text, off) => h("button", { type: "button", disabled: off, "data-act": act, onclick: () => change({ page: to_ }) }, text);
    parts.heads.replaceChildren(...columns.map(({ name, unit, about }) => {
      const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
      const next = direction === "ascending" ? `-${name}` : direction === "descending" ? "" : name;
      return h("th", { scope: "col", title: about, "aria-sort": direction }, h("button", { type: "button", "data-act": `sort ${name}`, onclick: () => change({ sort: next }) }, name, { ascending: " ▲", descending: " ▼" }[direction] || ""), unit && unit !== "1" ? h("span", { class: "unit" }, ` ${unit === "unit_measure" ? "(unit: unit_measure)" : unit}`) : "");
    }));
    parts.body.replaceChildren(...cells.map((row) => h("tr", {}, row.map((value, n) => h("td", { class: typeof value === "number" ? "number" : /_id$/.test(columns[n].name) ? "long" : "", dir: "auto" }, linked(value, columns[n], table))))));
    parts.count.textContent = total ? `${shown(total)} of ${shown(table.shown)} rows` : `No row of ${shown(table.shown)} matches.`;
    parts.wrong.textContent = wrong.join(" ");
    parts.pages.replaceChildren(step(at - 1, "earlier", "Earlier", at <= 1), ` Page ${at} of ${last} `, step(at + 1, "later", "Later", at >= last));
    const again = hold && [...parts.heads.querySelectorAll("button"), ...parts.pages.querySelectorAll("button:enabled")].find((one) => one.dataset.act === hold);
    if (again) again.focus({ preventScroll: true });
  }

  // A cell as a link, where the column names a row of another table.
  function linked(value, column, table) {
    if (value === null || value === undefined) return "";
    const text = column.is_year ? String(value) : shown(value);
    const ref = column.ref || (column.name === "observation_id" ? "observations.observation_id" : column.name === "evidence_id" ? "evidence.evidence_id" : "");
    if (Array.isArray(value) || !ref) return text;
    const [other, key] = ref.split(".");
    if (other === "observations") return h("a", { href: to(["observation", value]) }, text);
    if (other === "evidence") return h("a", { href: to(["evidence", value]) }, text);
    return other === table.name ? text : h("a", { href: to(["table", other], { [key]: `=${value}` }) }, text);
  }

  const isNumeric = (type) => type === "number" || type === "whole number";
  const isOrdered = (type) => isNumeric(type) || type === "day";

  // A filter as a test of one value: "=x" is equal, "<x" and ">x" compare, other text is contained.
  function test(text, type) {
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text);
    const wanted = rest.trim();
    if (type === "yes or no") {
      const said = { true: "yes", false: "no" }[wanted.toLowerCase()] || wanted.toLowerCase();
      return (value) => value !== null && shown(value).startsWith(said);
    }
    if (sign && (sign !== "=" || isOrdered(type))) {
      const limit = isNumeric(type) ? Number(wanted) : wanted;
      const compare = { ">=": (v) => v >= limit, "<=": (v) => v <= limit, ">": (v) => v > limit, "<": (v) => v < limit, "=": (v) => v === limit }[sign];
      return (value) => value !== null && !Array.isArray(value) && compare(value);
    }
    if (sign) return (value) => (Array.isArray(value) ? value.includes(wanted) : String(value ?? "") === wanted);
    const lower = text.toLowerCase();
    return (value) => value !== null && (shown(value).toLowerCase().includes(lower) || String(value).toLowerCase().includes(lower));
  }

  // What is wrong with a filter, if it can match nothing.
  function mistake(name, text, type) {
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text);
    return sign && isNumeric(type) && (!rest.trim() || Number.isNaN(Number(rest))) ? `${name}: write a number after ${sign}.` : "";
  }

  // The rows that the query selects: how many, and a function that gives some of them as arrays of cells.
  async function selected({ table, columns, query }) {
    const filters = Object.entries(query).filter(([name, text]) => !RESERVED.includes(name) && text).map(([name, text]) => ({ name, text, column: columns.find((one) => one.name === name) })).filter(({ column }) => column);
    const cells = (held, n) => columns.map(({ name }) => held.read[name](n));
    if (!filters.length && !query.find && !query.sort) {
      return { total: table.shown, wrong: [], rows: (from, count) => some(table, from, count, cells) };
    }
    const found = [];
    const tests = filters.map(({ name, text, column }) => ({ name, holds: test(text, column.type) }));
    const anywhere = query.find ? test(query.find, "text") : null;
    const exact = filters.find(({ name, text }) => name === table.order && text.startsWith("="));
    const id = exact && exact.text.slice(1).trim();
    const wrong = filters.map(({ name, text, column }) => mistake(name, text, column.type)).filter(Boolean);
    for (let n = 0; n < table.pieces.length; n += 1) {
      const [, from, to_] = table.pieces[n];
      if (exact && !(from <= id && id <= to_)) continue;
      const held = await book.piece(table, n);
      for (let at = 0; at < held.count; at += 1) {
        if (tests.every(({ name, holds }) => holds(held.read[name](at))) && (!anywhere || columns.some(({ name }) => anywhere(held.read[name](at))))) found.push([held, at]);
      }
    }
    if (query.sort) ordered(found, query.sort);
    return { total: found.length, wrong, rows: async (from, count) => found.slice(from, from + count).map(([held, at]) => cells(held, at)) };
  }

  function ordered(found, sort) {
    const [name, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
    if (!found.length || !found[0][0].read[name]) return;
    const value = ([held, at]) => { const cell = held.read[name](at); return Array.isArray(cell) ? cell.join("; ") : cell; };
    found.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return 0;
      if (x === null) return 1; // what is not known comes last either way
      if (y === null) return -1;
      return (x < y ? -1 : 1) * sign;
    });
  }

  async function some(table, from, count, cells) {
    const rows = [];
    let start = 0;
    for (let n = 0; n < table.pieces.length && rows.length < count; n += 1) {
      const size = table.pieces[n][0];
      if (start + size > from) {
        const held = await book.piece(table, n);
        for (let at = Math.max(0, from - start); at < size && rows.length < count; at += 1) rows.push(cells(held, at));
      }
      start += size;
    }
    return rows;
  }

  async function saved(state, button) {
    button.disabled = true;
    const { rows, total } = await selected(state);
    book.download(`${state.table.name}.csv`, book.csv(state.columns, await rows(0, total)));
    button.disabled = false;
  }

  Object.assign(book, { table: { list, page } });
})();
