// Print what hyparquet makes of the tables of a release, as JSON: as tables.py does for readers in Python.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const told = (values) => {
  const there = values.filter((value) => value !== null && value !== undefined && !Number.isNaN(value));
  const sum = (of) => there.reduce((total, value) => total + of(value), 0);
  const first = there[0];
  if (Array.isArray(first)) return [there.filter((list) => list.length).length, sum((list) => list.length)];
  if (typeof first === "string") return [there.length, sum((text) => [...text].length)];
  if (first instanceof Date) return [there.length, sum((day) => day / 864e5 + 719163)]; // days since the year 1, as Python
  return [there.length, sum(Number)];
};

const folder = process.argv[2];
const tables = {};
// Rows are objects here: a table of a million would take all memory.
const isSmall = (name) => name.endsWith(".parquet") && statSync(`${folder}/${name}`).size < 5e6;
for (const name of readdirSync(folder).filter(isSmall).sort()) {
  const table = name.slice(0, -".parquet".length);
  try {
    const file = await asyncBufferFromFile(`${folder}/${name}`);
    const rows = await parquetReadObjects({ file, compressors });
    tables[table] = Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, told(rows.map((row) => row[key]))]));
  } catch (error) {
    tables[table] = String(error);
  }
}
const { version } = JSON.parse(readFileSync(new URL("node_modules/hyparquet/package.json", import.meta.url)));
console.log(JSON.stringify({ version, seconds: process.cpuUsage().user / 1e6, tables }));
