// The page of a pair, put together from files: its marks panel by panel, each with what it rests on, and the lines of other pairs beside them.
"use strict";

(() => {
  const { load, unpack } = book;
  const kept = new Map(); // name -> what is made of a file

  async function made(name) {
    const file = await load(name);
    const [{ observations: ids }, reports] = [book.whole({ observations: file.observations }), unpack(file.reports)];
    const marks = unpack(file.marks);
    for (const mark of marks) {
      for (const field of ["observations", "rivals", "inputs"]) if (mark[field]) mark[field] = mark[field].map((n) => ids[n]);
      if (mark.reports) mark.reports = mark.reports.map((n) => reports[n]);
    }
    return { ...file, marks };
  }

  function file(name) {
    if (!kept.has(name)) kept.set(name, made(name).catch((error) => { kept.delete(name); throw error; }));
    return kept.get(name);
  }

  // The sections of the page of a pair, its panels with their rows, and all marks, of which the first are the answers.
  async function page({ id }) {
    const [own, compared, index] = await Promise.all([file(`pairs/${id}`), file("compared"), load("index")]);
    const { answers, lead } = own;
    const sections = own.sections.map((section) => { const [title, about] = index.sections[section.id]; return { ...section, title, about }; });
    const marks = own.marks.slice(0, answers);
    let at = answers;
    const rowsOf = (panel) => {
      const rows = own.marks.slice(at, at += panel.count);
      for (const [pair, height] of Object.entries(panel.others)) {
        const [from, count] = compared.lines[panel.id][pair];
        rows.push(...compared.marks.slice(from, from + count).map((mark) => ({ ...mark, end_at: mark.end ? height : null })));
      }
      for (const row of rows) row.n = marks.push(row) - 1;
      return rows;
    };
    return { answers, lead, marks, isAsked: own.is_asked, sections: sections.map((section) => ({ ...section, panels: section.panels.map((panel) => ({ ...panel, rows: rowsOf(panel) })) })) };
  }

  Object.assign(book, { pages: { page } });
})();
