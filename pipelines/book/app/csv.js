// A table as CSV, by the rule of a release's own CSV files (docs/files.md): safe in a spreadsheet. Numbers are written as JavaScript writes them: 44000000000, not 4.4e+10.
"use strict";

(() => {
  const ACTIVE = /^[=+\-@＝＋－＠\t\r\n']/;

  function cell(value, type) {
    if (value === null || value === undefined) return "";
    if (type === "number" || type === "whole number" || type === "date") return String(value);
    if (type === "yes or no") return value ? '"TRUE"' : '"FALSE"';
    const text = Array.isArray(value) ? value.join("; ") : String(value);
    return `"${(ACTIVE.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  }

  // columns: [{ name, type }], rows: arrays in the same order.
  function csv(columns, rows) {
    const lines = [columns.map(({ name }) => `"${name}"`).join(",")];
    for (const row of rows) lines.push(row.map((value, n) => cell(value, columns[n].type)).join(","));
    return `\ufeff${lines.join("\n")}\n`;
  }

  function download(name, content, type = "text/csv;charset=utf-8") {
    const link = book.h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  Object.assign(book, { csv, download });
})();
