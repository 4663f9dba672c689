// How to read the book, the dictionary, the changes since the last release, and how to cite.
"use strict";

(() => {
  const { h, addressOf, format, plain, load } = book;

  async function about() {
    const [{ codes }, { held }] = await Promise.all([load("index"), load("front")]);
    const list = (title, words) => [h("h3", {}, title), h("dl", {}, Object.entries(words).map(([code, text]) => [h("dt", {}, code), h("dd", {}, text)]))];
    const part = (title, ...texts) => h("section", {}, h("h2", {}, title), texts.map((text) => h("p", {}, text)));
    return [h("h1", {}, "How to read this book"),
      h("p", { class: "standfirst" }, "How two states deal with each other, in numbers, each with its document, its place in that document, its status and those who say otherwise."),
      h("p", {}, "The book shows one release, which never changes; the tables behind it are in the same folder. ", h("a", { href: "#/glossary" }, "Glossary"), " · ", h("a", { href: "#/cite" }, "How to cite"), " · ", h("a", { href: "#/dictionary" }, "Dictionary of columns")),
      part("Marks on charts", "Click a mark, or move to it with the arrow keys and press Enter: a panel shows every document behind it, what it says in its own words, how it is rated, and which other documents agree or differ. The one marked “preferred” supplies the number, by a rule that the project’s documentation states.",
        "A line joins years only where none is missing between them. A bar shows what rounding, or the choices behind a number, leave open. A triangle means “at least” or “at most”. A band spans what the two sides say for one year. A plan is never drawn as if it had been carried out."),
      part("Why something is empty", h("span", {}, "An empty year is not a zero. The ", h("a", { href: "#/coverage" }, "coverage"), " page says for each year whether anybody has searched, and whether a publisher’s data is part of this release. Many numbers need such files, and not every release has them.")),
      h("section", { id: "held" }, h("h2", {}, "What is in this release, and what is not"), book.coverage.held(held, true)),
      part("Trade", "FOB is the value at the exporter’s border, CIF the value at the importer’s, including freight and insurance, so two honest reports of one flow differ. G is goods, S services."),
      h("section", {}, h("h2", {}, "Ratings and statuses"), list("Reliability of a document", codes.reliability), list("Credibility of what it says", codes.credibility), list("Status of a value", codes.obs_status), list("How a document was read", codes.read_as)),
    ];
  }

  async function dictionary(name) {
    const entries = await load("dictionary");
    const { tables, absent, codes } = await load("index");
    if (!name) {
      return [h("h1", {}, "Dictionary"), h("p", {}, "Every table and column of the release, and those that it does not have."), h("ul", {}, [...tables, ...absent].map((one) => h("li", {}, h("a", { href: addressOf(["dictionary", one.name]) }, one.name), ` ${plain(one.title)}`))),
        Object.entries(codes).map(([list, words]) => h("section", {}, h("h2", {}, `Codes for ${list}`), h("dl", {}, Object.entries(words).map(([code, text]) => [h("dt", {}, code), h("dd", {}, text)]))))].flat();
    }
    if (!Object.hasOwn(entries, name)) return [h("h1", {}, name), h("p", { class: "wrong" }, `There is no table ${name}.`), h("p", {}, h("a", { href: "#/dictionary" }, "All tables"))];
    const { key, columns } = entries[name];
    const rows = columns.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, one.type), h("td", {}, one.role), h("td", {}, one.unit || ""), h("td", {}, one.null ? "yes" : "no"),
      h("td", {}, plain(one.about), one.words.length ? ` One of: ${one.words.join(", ")}.` : "", one.ref ? [" → ", h("a", { href: addressOf(["dictionary", one.ref.split(".")[0]]) }, one.ref)] : "")));
    return [h("h1", {}, name), h("p", {}, plain([...tables, ...absent].find((one) => one.name === name).title)), h("p", {}, "Key: ", h("code", {}, key.join(", ")), ". ", h("a", { href: addressOf(["table", name]) }, absent.some((one) => one.name === name) ? "Why it is absent" : "See its rows")),
      book.scrollable(`Columns of ${name}`, h("table", {}, h("thead", {}, h("tr", {}, ["Column", "Type", "Role", "Unit", "Null", "Meaning"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)))];
  }

  // Words that mean something particular here; a link to one leads to its place.
  async function glossary(word) {
    const { glossary: words } = await load("index");
    const id = (name) => `word-${name.replaceAll(" ", "-")}`;
    const after = () => { const place = word && document.getElementById(id(word)); if (place) place.scrollIntoView(); return Boolean(place); };
    return Object.assign([h("h1", {}, "Glossary"), h("p", { class: "standfirst" }, "The few words that mean something particular in this book."), h("dl", { class: "glossary" }, Object.entries(words).map(([name, text]) => [h("dt", { id: id(name) }, name), h("dd", {}, plain(text).replaceAll("*", ""))]))], { after });
  }

  // The few forms that CHANGES.md uses: headings, lists, one kind of table, paragraphs.
  function elementsOf(text) {
    const elements = [];
    const lines = text.split("\n");
    const cells = (line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
    for (let n = 0; n < lines.length; n += 1) {
      const line = lines[n];
      if (line.startsWith("# ")) elements.push(h("h1", {}, line.slice(2)));
      else if (line.startsWith("|")) {
        const rows = [];
        while (n < lines.length && lines[n].startsWith("|")) { rows.push(lines[n]); n += 1; }
        const [head, , ...body] = rows.map(cells);
        elements.push(book.scrollable("Counts of changes", h("table", {}, h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))), h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell))))))));
      } else if (line.startsWith("- ")) {
        const items = [];
        while (n < lines.length && lines[n].startsWith("- ")) { items.push(h("li", { dir: "auto" }, lines[n].slice(2).replaceAll("`", ""))); n += 1; }
        elements.push(h("ul", {}, items));
      } else if (line) elements.push(h("p", {}, line));
    }
    return elements;
  }

  async function changes() {
    const { release, tables } = await load("index");
    const count = tables.find((one) => one.name === "changes").rows;
    return [...elementsOf(release.changes), count ? h("p", {}, h("a", { href: addressOf(["table", "changes"]) }, `All ${format(count)} changes, with old and new values`)) : ""];
  }

  async function cite() {
    const { release } = await load("index");
    const copyable = (label, text) => h("div", { class: "copied" }, h("pre", { tabindex: "0", role: "region", "aria-label": label }, text), h("button", { type: "button", onclick: (event) => { navigator.clipboard.writeText(text).then(() => { event.target.textContent = "Copied"; }, () => { event.target.textContent = "Select the text and copy it"; }); } }, "Copy"));
    return [h("h1", {}, "How to cite"), h("p", {}, "Cite the version: a release never changes, so its numbers can always be found again."), copyable("Citation", release.citation.text), copyable("Citation in BibTeX", release.citation.bibtex),
      h("h2", {}, "A slice, with exactly the documents behind it"),
      copyable("Citing a slice", `import bilateral\n\nr = bilateral.open("${release.version}")\nrows = r.load("trade", dyad="CHN-RUS", years=2024)\nprint(r.cite(rows, style="bibtex"))`),
      h("p", {}, "To cite a single number in this book, open its evidence and follow “Link to this evidence”."),
      h("p", {}, "Files: ", ["CITATION.cff", "documents.bib", "documents.csl.json", "SHA256SUMS", "release.json"].flatMap((name) => [h("a", { href: `../${name}` }, name), " "]))];
  }

  Object.assign(book, { about: { about, dictionary, glossary, changes, cite } });
})();
