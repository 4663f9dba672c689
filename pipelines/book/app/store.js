// What the book loads: each file of data is a script that hands over one text, which is taken once and kept.
"use strict";

// The page itself opens with the front page, which a reader who comes for another one does not see.
if (location.hash.length > 2) document.documentElement.classList.add("elsewhere");

window.book = (() => {
  const taken = new Map(); // name -> { promise, give, fail }

  function entryOf(name) {
    if (!taken.has(name)) {
      const entry = {};
      entry.promise = new Promise((give, fail) => Object.assign(entry, { give, fail }));
      taken.set(name, entry);
    }
    return taken.get(name);
  }

  const [BITS, LETTERS, FIRST_LETTER] = [31, 46341, 0x2100]; // as in packing.py

  async function unpacked(length, letters) {
    const bytes = new Uint8Array(length);
    const pair = (n) => (letters.charCodeAt(n) - FIRST_LETTER) * LETTERS + letters.charCodeAt(n + 1) - FIRST_LETTER;
    for (let at = 0, n = 0, held = 0, bits = 0; at < length; at += 1) {
      if (bits < 8) {
        held = held * 2 ** BITS + pair(n); // at most 38 bits: more than a bitwise operator takes
        n += 2;
        bits += BITS;
      }
      bits -= 8;
      bytes[at] = held / 2 ** bits; // the whole part, of which the last eight bits are left
      held %= 2 ** bits;
    }
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // Called by the data files.
  function take(name, length, letters) {
    const entry = entryOf(name);
    entry.isRequested = true;
    unpacked(length, letters).then((value) => entry.give(name.startsWith("tables/") ? whole(value) : value), entry.fail);
  }

  // Columns as lists, of those told in fewer letters too: see packing.py.
  function whole(columns) {
    const [NONE_SHARED, known] = [0x30, {}];
    for (const [name, told] of Object.entries(columns)) {
      let before = "";
      if (told.after) known[name] = told.after.map((text) => (text === null ? null : (before = before.slice(0, text.charCodeAt(0) - NONE_SHARED) + text.slice(1))));
      else if (told.from) known[name] = told.by.map((far, n) => (typeof far === "number" ? columns[told.from][n] + far : far && far[0]));
      else known[name] = told;
    }
    return known;
  }

  // Runs a script of the book; `done` or `failed` is called when it has run, or could not be loaded.
  function run(path, done, failed) {
    const script = document.createElement("script");
    script.src = path;
    script.onload = done;
    script.onerror = () => failed(new Error(`the file book/${path} is missing: copy the whole folder of the release`));
    document.head.append(script);
  }

  // The value of a data file. Rejects if the file is missing.
  function load(name) {
    const entry = entryOf(name);
    if (!entry.isRequested) {
      entry.isRequested = true;
      run(`data/${name}.js`, null, (error) => { taken.delete(name); entry.fail(error); });
    }
    return entry.promise;
  }

  // What is said beside the releases of those that are wrong; nothing where a release was copied alone.
  function marks() {
    const entry = entryOf("marks");
    const isBeside = /^http.*\/(latest|\d+\.\d+\.\d+[^/]*)\/book\/|\/releases\/[^/]+\/book\//.test(location.href); // asked for elsewhere, the browser would note an error
    if (isBeside) run("../../marks.js", null, () => entry.give({ yanked: {} }));
    else entry.give({ yanked: {} });
    return entry.promise;
  }

  // The charting library, which is large: loaded after what a reader sees first.
  let drawing = null;
  const library = () => (drawing ??= new Promise((give, fail) => run("vega.js", () => give(window.vega), fail)));

  // Columns as rows.
  function unpack(columns) {
    const lists = Object.entries(columns);
    return lists.length ? lists[0][1].map((_, n) => Object.fromEntries(lists.map(([name, list]) => [name, list[n]]))) : [];
  }

  // A piece of a table: its number of rows and its columns.
  const piece = async (table, n) => ({ count: table.pieces[n][0], columns: await load(`tables/${table.name}-${n}`) });

  const row = ({ columns }, n) => Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, list[n]]));

  // What the index says of a table that the release does not have, because no row of it has a value.
  const absent = async (name) => (await load("index")).absent.find((one) => one.name === name);

  // All rows of a table as objects, for small tables.
  async function rows(name) {
    const table = await tableEntry(name);
    const pieces = await Promise.all(table.pieces.map((_, n) => piece(table, n)));
    return pieces.flatMap(({ columns }) => unpack(columns));
  }

  // Rows whose value in the column by which the table is ordered is one of `ids`: only pieces that can hold them are loaded. An absent table has none.
  async function find(name, ids) {
    if (await absent(name)) return [];
    const table = await tableEntry(name);
    const sought = new Set(ids);
    const matches = [];
    for (let n = 0; n < table.pieces.length; n += 1) {
      const [, from, to] = table.pieces[n];
      if (![...sought].some((id) => from <= id && id <= to)) continue;
      const candidates = await piece(table, n);
      candidates.columns[table.order].forEach((id, at) => { if (sought.has(id)) matches.push(row(candidates, at)); });
    }
    return matches;
  }

  async function tableEntry(name) {
    const { tables } = await load("index");
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  return { take, load, whole, marks, library, unpack, piece, row, rows, find, tableEntry, absent };
})();
