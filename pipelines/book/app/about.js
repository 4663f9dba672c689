// How to read the book, the dictionary, the changes since the last release, and how to cite.
"use strict";

(() => {
  const { h, to, shown, plain, load } = book;

  async function about() {
    const { codes } = await load("index");
    const list = (title, words) => [h("h3", {}, title), h("dl", {}, Object.entries(words).map(([code, text]) => [h("dt", {}, code), h("dd", {}, text)]))];
    const part = (title, ...texts) => h("section", {}, h("h2", {}, title), texts.map((text) => h("p", {}, text)));
    return [h("h1", {}, "How to read this book"),
      h("p", {}, "How two states deal with each other, as numbers of which each has its document, its place in it, its status and its rivals. The book shows one release: it never changes, and the tables it is made from lie beside it."),
      part("Marks on charts", "Click a mark, or go to it with the arrow keys and press Enter: the panel shows every document behind it, what it says in its own words, how it is rated, and which others say the same or something else. The one marked “preferred” gives the number; the rule is in the documentation of the project.",
        "A line joins years only where nothing is missing between them. A bar is the interval that the digits or the choices behind a number allow. A triangle is a bound: at least, or at most, so many. A band spans what the reporters of one year say. A plan is never drawn as done."),
      part("Why a place is empty", h("span", {}, "An empty year is no zero. The ", h("a", { href: "#/coverage" }, "coverage"), " says for each year whether somebody looked, and whether a publisher's data was read in. Many numbers need publishers' files, which a release may hold or not.")),
      part("Trade", "FOB is the value at the exporter's border, CIF at the importer's, with freight and insurance: two honest reports of one flow differ. G is goods, S services."),
      h("section", {}, h("h2", {}, "Ratings and statuses"), list("Reliability of a document", codes.reliability), list("Credibility of what it says", codes.credibility), list("Status of a value", codes.obs_status), list("How a document was read", codes.read_as)),
    ];
  }

  async function dictionary(name) {
    const told = await load("dictionary");
    const { tables, codes } = await load("index");
    if (!name) {
      return [h("h1", {}, "Dictionary"), h("p", {}, "Every table and column of the release."), h("ul", {}, tables.map((one) => h("li", {}, h("a", { href: to(["dictionary", one.name]) }, one.name), ` ${plain(one.title)}`))),
        Object.entries(codes).map(([list, words]) => h("section", {}, h("h2", {}, `Codes of ${list}`), h("dl", {}, Object.entries(words).map(([code, text]) => [h("dt", {}, code), h("dd", {}, text)]))))].flat();
    }
    if (!Object.hasOwn(told, name)) return [h("h1", {}, name), h("p", { class: "wrong" }, `There is no table ${name}.`), h("p", {}, h("a", { href: "#/dictionary" }, "All tables"))];
    const { key, columns } = told[name];
    const rows = columns.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, one.type), h("td", {}, one.role), h("td", {}, one.unit || ""), h("td", {}, one.null ? "yes" : "no"),
      h("td", {}, plain(one.about), one.words.length ? ` One of: ${one.words.join(", ")}.` : "", one.ref ? [" → ", h("a", { href: to(["dictionary", one.ref.split(".")[0]]) }, one.ref)] : "")));
    return [h("h1", {}, name), h("p", {}, plain(tables.find((one) => one.name === name).title)), h("p", {}, "Key: ", h("code", {}, key.join(", ")), ". ", h("a", { href: to(["table", name]) }, "Its rows")),
      book.scrolled(`Columns of ${name}`, h("table", {}, h("thead", {}, h("tr", {}, ["Column", "Type", "Role", "Unit", "Null", "Meaning"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)))];
  }

  // The few forms of CHANGES.md: headings, lists, one kind of table, paragraphs.
  function laid(text) {
    const made = [];
    const lines = text.split("\n");
    const cells = (line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
    for (let n = 0; n < lines.length; n += 1) {
      const line = lines[n];
      if (line.startsWith("# ")) made.push(h("h1", {}, line.slice(2)));
      else if (line.startsWith("|")) {
        const held = [];
        while (n < lines.length && lines[n].startsWith("|")) { held.push(lines[n]); n += 1; }
        const [head, , ...body] = held.map(cells);
        made.push(book.scrolled("Counts of changes", h("table", {}, h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))), h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell))))))));
      } else if (line.startsWith("- ")) {
        const items = [];
        while (n < lines.length && lines[n].startsWith("- ")) { items.push(h("li", { dir: "auto" }, lines[n].slice(2).replaceAll("`", ""))); n += 1; }
        made.push(h("ul", {}, items));
      } else if (line) made.push(h("p", {}, line));
    }
    return made;
  }

  async function changes() {
    const { release, tables } = await load("index");
    const count = tables.find((one) => one.name === "changes").rows;
    return [...laid(release.changes), count ? h("p", {}, h("a", { href: to(["table", "changes"]) }, `All ${shown(count)} changes, with old and new`)) : ""];
  }

  async function cite() {
    const { release } = await load("index");
    const copied = (what, text) => h("div", { class: "copied" }, h("pre", { tabindex: "0", role: "region", "aria-label": what }, text), h("button", { type: "button", onclick: (event) => { navigator.clipboard.writeText(text).then(() => { event.target.textContent = "Copied"; }, () => { event.target.textContent = "Mark the text and copy it"; }); } }, "Copy"));
    return [h("h1", {}, "How to cite"), h("p", {}, "Cite the version: a release never changes, and its numbers can be found again."), copied("Citation", release.citation.text), copied("Citation in BibTeX", release.citation.bibtex),
      h("h2", {}, "A slice, with exactly the documents behind it"),
      copied("Citing a slice", `import bilateral\n\nr = bilateral.open("${release.version}")\nrows = r.load("trade", dyad="CHN-RUS", years=2024)\nprint(r.cite(rows, style="bibtex"))`),
      h("p", {}, "Or a number of this book: open its evidence, and follow “Link to this evidence”."),
      h("p", {}, "Files: ", ["CITATION.cff", "documents.bib", "documents.csl.json", "SHA256SUMS", "release.json"].flatMap((name) => [h("a", { href: `../${name}` }, name), " "]))];
  }

  Object.assign(book, { about_: { about, dictionary, changes, cite } });
})();
