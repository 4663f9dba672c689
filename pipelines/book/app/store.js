// What the book loads: each file of data is a script that hands over one text, which is taken once and kept.
"use strict";

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

  async function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // Called by the data files.
  function take(name, packed) {
    const entry = entryOf(name);
    entry.isRequested = true;
    unpacked(packed).then(entry.give, entry.fail);
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
    run("../../marks.js", null, () => entry.give({ yanked: {} }));
    return entry.promise;
  }

  // The charting library, which is large: loaded after what a reader sees first.
  let drawing = null;
  const library = () => (drawing ??= new Promise((give, fail) => run("vega.js", () => give(window.vega), fail)));

  // A column as a function from row to value: a list, texts that repeat, or what differs from another column.
  function reader(columns, name) {
    const column = columns[name];
    if (Array.isArray(column)) return (n) => column[n];
    if (!column.as) return (n) => (column.i[n] === null ? null : column.v[column.i[n]]);
    const other = reader(columns, column.as), own = new Map(column.i.map((n, at) => [n, column.v[at]]));
    return (n) => (own.has(n) ? own.get(n) : other(n));
  }

  // A piece of a table: its number of rows and a reader for each column.
  async function piece(table, n) {
    const columns = await load(`tables/${table.name}-${n}`);
    const read = Object.fromEntries(Object.keys(columns).map((name) => [name, reader(columns, name)]));
    return { count: table.pieces[n][0], read };
  }

  const row = (piece_, n) => Object.fromEntries(Object.entries(piece_.read).map(([name, read]) => [name, read(n)]));

  // What the index says of a table that the release does not have, because no row of it has a value.
  const absent = async (name) => (await load("index")).absent.find((one) => one.name === name);

  // All rows of a table as objects, for small tables.
  async function rows(name) {
    const table = await tableEntry(name);
    const pieces = await Promise.all(table.pieces.map((_, n) => piece(table, n)));
    return pieces.flatMap((one) => Array.from({ length: one.count }, (_, n) => row(one, n)));
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
      const read = candidates.read[table.order];
      for (let at = 0; at < candidates.count; at += 1) if (sought.has(read(at))) matches.push(row(candidates, at));
    }
    return matches;
  }

  async function tableEntry(name) {
    const { tables } = await load("index");
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  return { take, load, marks, library, piece, row, rows, find, tableEntry, absent };
})();
