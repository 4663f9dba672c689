// What the book loads: each file of data is a script that hands over one text, taken once and kept.
"use strict";

window.book = (() => {
  const taken = new Map(); // name -> { promise, give, fail }

  function place(name) {
    if (!taken.has(name)) {
      const one = {};
      one.promise = new Promise((give, fail) => Object.assign(one, { give, fail }));
      taken.set(name, one);
    }
    return taken.get(name);
  }

  async function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // Called by the files of data.
  function take(name, packed) {
    const one = place(name);
    one.asked = true;
    unpacked(packed).then(one.give, one.fail);
  }

  // Runs a script of the book; `done` and `gone` are called when it ran, or could not be had.
  function run(path, done, gone) {
    const script = document.createElement("script");
    script.src = path;
    script.onload = done;
    script.onerror = () => gone(new Error(`the file book/${path} is missing: copy the whole folder of the release`));
    document.head.append(script);
  }

  // The value of a file of data. Rejects where the file is gone.
  function load(name) {
    const one = place(name);
    if (!one.asked) {
      one.asked = true;
      run(`data/${name}.js`, null, (error) => { taken.delete(name); one.fail(error); });
    }
    return one.promise;
  }

  // The charting library, which is large: loaded after what a reader sees first.
  let drawing = null;
  const library = () => (drawing ??= new Promise((give, fail) => run("vega.js", () => give(window.vegaEmbed), fail)));

  // A column as a function from row to value.
  const reader = (column) => (Array.isArray(column) ? (n) => column[n] : (n) => (column.i[n] === null ? null : column.v[column.i[n]]));

  // A piece of a table: its number of rows and a reader for each column.
  async function piece(table, n) {
    const columns = await load(`tables/${table.name}-${n}`);
    const read = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, reader(column)]));
    return { count: table.pieces[n][0], read };
  }

  const row = (held, n) => Object.fromEntries(Object.entries(held.read).map(([name, read]) => [name, read(n)]));

  // All rows of a table as objects: for tables that are small.
  async function rows(name) {
    const table = await about(name);
    const held = await Promise.all(table.pieces.map((_, n) => piece(table, n)));
    return held.flatMap((one) => Array.from({ length: one.count }, (_, n) => row(one, n)));
  }

  // Rows whose value in the column by which the table is ordered is one of `ids`: only pieces that can hold them are loaded.
  async function find(name, ids) {
    const table = await about(name);
    const wanted = new Set(ids);
    const found = [];
    for (let n = 0; n < table.pieces.length; n += 1) {
      const [, from, to] = table.pieces[n];
      if (![...wanted].some((id) => from <= id && id <= to)) continue;
      const held = await piece(table, n);
      const read = held.read[table.order];
      for (let at = 0; at < held.count; at += 1) if (wanted.has(read(at))) found.push(row(held, at));
    }
    return found;
  }

  async function about(name) {
    const { tables } = await load("index");
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  return { take, load, library, piece, row, rows, find, about };
})();
