// The evidence for a number: documents with the place in them, reports of publishers, rivals, links and archived copies.
"use strict";

(() => {
  const { h, format, outside, addressOf, words, load, find } = book;
  const NARROW = 0.005; // as in panels.py
  const FIRST = 8; // observations shown at first
  const REPEATED = 3; // documents that say the same, shown at first
  const WHOLE = ["role", "is_complete_list"]; // measures of which it is known that the quotation has nothing
  const BEFORE = ["planned", "announced"]; // what is said of an event before it is held

  // Opens the side panel for a mark of a dyad's page; others in the same place can be chosen in it.
  async function open(marks, chosen = 0) {
    const mark = marks[chosen];
    const others = marks.length > 1 ? h("nav", { class: "here", "aria-label": "Marks at this place" }, h("p", {}, `${marks.length} values lie here:`),
      h("ul", {}, marks.map(({ label }, n) => h("li", {}, n === chosen ? h("strong", {}, label) : h("button", { type: "button", onclick: () => open(marks, n) }, label))))) : "";
    await panel(mark.label, async () => [others, ...(await behind(mark)), await rowsOf(mark.rows)]);
  }

  // Opens the side panel for observations by their ids.
  async function openObservations(title, ids) {
    await panel(title, () => behind({ observations: ids }));
  }

  async function panel(title, make) {
    const dialog = document.getElementById("evidence");
    const close = h("button", { type: "button", class: "close", onclick: () => dialog.close() }, "Close");
    const body = h("div", { class: "body", "aria-live": "polite" }, h("p", {}, "Loading …"));
    dialog.replaceChildren(h("div", { class: "head" }, h("h2", { id: "evidence-title" }, title || "Evidence"), close), body);
    if (!dialog.open) dialog.showModal();
    close.focus();
    try {
      body.replaceChildren(...(await make()));
    } catch (error) {
      body.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
  }

  // The rows of the release behind a mark, as links into the table browser.
  async function rowsOf(names) {
    const dictionary = await load("dictionary");
    const links = names.map((name) => {
      const [table, ...rest] = name.split("/");
      const row = rest.join("/");
      const { key } = dictionary[table];
      const parts = key.length > 1 ? row.split("|") : [row];
      const query = parts.length === key.length ? Object.fromEntries(key.map((column, n) => [column, `=${parts[n]}`])) : {};
      return h("li", {}, h("a", { href: addressOf(["table", table], query) }, table), " ", h("span", { class: "id" }, row));
    });
    return h("details", {}, h("summary", {}, names.length > 1 ? "Rows of the release" : "Row of the release"), h("ul", {}, links));
  }

  async function behind(mark) {
    const ids = mark.observations || [];
    const parts = mark.formula ? await computed(mark, ids) : ids.length ? [await observed(ids)] : [];
    if (mark.history) parts.unshift(h("section", { class: "told" }, h("h3", {}, "Why this number changed"), h("ol", {}, mark.history.map((state) => h("li", {}, state)))));
    if (mark.rivals) parts.push(h("section", { class: "rivals" }, h("h3", {}, "Rivals: the same figure, as others report it"), await observed(mark.rivals)));
    if (mark.reports) parts.push(await reports(mark.reports));
    if (mark.computed) parts.push(computedRow(mark.computed, (await load("index")).said));
    if (mark.sources) parts.push(await sources(mark.sources));
    return parts.length ? parts : [h("p", {}, "No evidence is recorded for this.")];
  }

  // A formula, the evidence for what stands in it, and, folded, what else the number was chosen from or bounded by.
  async function computed({ formula, inputs: named }, ids) {
    const inputs = named || [];
    const others = ids.filter((id) => !inputs.includes(id));
    const rest = h("details", {}, h("summary", {}, `${others.length} more ${others.length === 1 ? "figure" : "figures"} considered for its bounds`));
    rest.addEventListener("toggle", async () => { if (rest.open && rest.children.length === 1) rest.append(await observed(others)); });
    return [h("section", { class: "told" }, h("h3", {}, "How it is computed"), h("p", { class: "formula" }, formula)),
      inputs.length ? await observed(inputs) : others.length ? await observed(others) : "", inputs.length && others.length ? rest : ""];
  }

  // The evidence for observations; `here` is the piece that a link names, which comes first and is highlighted.
  async function observed(ids, here) {
    const [observations, evidence, supports] = await Promise.all([find("observations", ids), find("evidence", ids), find("supports", ids)]);
    const documents = await byId("documents", evidence.map((row) => row.document_id));
    const links = await byId("link_status", evidence.map((row) => row.document_id));
    const checks = await byId("excerpt_checks", evidence.map((row) => row.evidence_id));
    const titles = await byId("sources", supports.map((row) => row.source_id));
    const rules = await byId("definitions", observations.map((row) => row.definition_id).filter(Boolean));
    const { codes, actors, said } = await load("index");
    const labels = await labelsOf(observations);
    const known = { documents, links, checks, codes, actors, said, titles, rules, here, labels };
    const weight = ({ measure }) => (["occurrence", "amount", "total", "exports"].includes(measure) ? 0 : 1);
    const newest = (a, b) => (dated(a) < dated(b) ? 1 : dated(a) > dated(b) ? -1 : 0);
    const order = observations.sort((a, b) => newest(a, b) || weight(a) - weight(b) || (a.observation_id < b.observation_id ? -1 : 1));
    const make = (observation_) => group(observation_, evidence.filter((row) => row.observation_id === observation_.observation_id),
      supports.filter((row) => row.observation_id === observation_.observation_id), known);
    const held = new Set(order.filter(({ status, measure }) => status === "held" && measure === "occurrence").map(({ subject_id }) => subject_id));
    const isBefore = ({ status, subject_id }) => BEFORE.includes(status) && held.has(subject_id);
    const before = order.filter(isBefore);
    const groups = order.filter((observation_) => !isBefore(observation_)).map((observation_) => () => make(observation_));
    const plans = before.length ? folded(`What was announced of them before they were held: ${count(before.length, "fact")}`, () => before.map(make)) : "";
    const holder = h("div", {});
    const show = (from, count) => holder.append(...groups.slice(from, from + count).map((make) => make()));
    show(0, FIRST);
    if (groups.length > FIRST) {
      const more = h("button", { type: "button", onclick: () => { show(FIRST, groups.length); more.remove(); holder.children[FIRST].focus(); } }, `Show the other ${count(groups.length - FIRST, "fact")} behind this`);
      return h("div", {}, h("p", { class: "quiet" }, `The newest ${FIRST} of ${count(groups.length, "fact")} behind this come first.`), holder, more, plans);
    }
    return h("div", {}, holder, plans);
  }

  // The last day, month or year that an observation is about, as far as it says.
  function dated(observation_) {
    const days_ = `${observation_.end_date || observation_.start_date || ""} ${observation_.subject_id}`.match(/\d{4}(?:-\d\d){0,2}/g);
    return days_ ? days_[0] : "";
  }

  // The names of the events, deals and texts that observations are about, by subject: `visits/…`.
  async function labelsOf(observations) {
    const { tables } = await load("index");
    const wanted = new Map();
    for (const { subject_id: subject } of observations) {
      const [table, id, ...rest] = subject.split("/");
      if (!rest.length && tables.some((one) => one.name === table)) wanted.set(table, [...(wanted.get(table) || []), id]);
    }
    const named = await Promise.all([...wanted].map(async ([table, ids]) => [...(await byId(table, ids))].map(([id, row]) => [`${table}/${id}`, row.label])));
    return new Map(named.flat().filter(([, label]) => label));
  }

  // What an observation is about, in words: the name of a record, or the states, the period and whose figure it is.
  function about(observation_, { labels, actors }) {
    const { subject_id: subject, measure } = observation_;
    if (labels.has(subject)) return labels.get(subject);
    const [table, ends, ...rest] = subject.split("/");
    if (table === "votes") return `Vote on ${[ends, ...rest].join("/")}: ${actors[observation_.actor_id] || observation_.actor_id}`;
    const sign = ["-", ">", ":"].find((one) => ends.includes(one));
    const sides = sign ? ends.split(sign).map((id) => actors[id] || id) : [actors[ends] || words(ends)];
    const period = rest.find((part) => /^\d{4}/.test(part));
    const reporter = period && actors[rest[rest.indexOf(period) + 1]];
    const what = { trade: { total: "Trade in both directions", exports: "Exports", balance: "Trade balance" }[measure] || `Trade, ${words(measure)}`, settlement: "Currency of payment" }[table] || words(table);
    const text = [`${what}: ${sides.join({ "-": " and ", ">": " to ", ":": " with " }[sign] || "")}`, period && period.replace("..", " to "), reporter && `as reported by ${reporter}`].filter(Boolean).join(", ");
    return text[0].toUpperCase() + text.slice(1);
  }

  async function byId(name, ids) {
    const rows = await find(name, new Set(ids));
    if (!rows.length) return new Map();
    const { order } = await book.tableEntry(name);
    return new Map(rows.map((row) => [row[order], row]));
  }

  const count = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

  function group(observation_, evidence, supports, known) {
    const status = observation_.status === "actual" ? "" : words(observation_.status);
    const isNamed = known.labels.has(observation_.subject_id);
    const title = [observation_.measure === "occurrence" || !isNamed ? "" : words(observation_.measure), status, observation_.definition_id && known.rules.get(observation_.definition_id).label, observation_.actor_id && observation_.actor_id !== "*" ? `of ${known.actors[observation_.actor_id] || observation_.actor_id}` : ""].filter(Boolean).join(", ");
    const isChecked = (row) => row.is_admissible === false && Boolean((known.documents.get(row.document_id) || {}).is_under_test);
    const checked = evidence.filter(isChecked).length, left = observation_.n_excluded - checked;
    const summary = [count(observation_.n_documents, "document"), count(observation_.n_origins, "independent origin"),
      left > 0 ? `${left} left out as improbable or withdrawn` : "", checked ? "and the claim that is checked, which does not count" : "", observation_.is_contested ? "the documents disagree" : ""].filter(Boolean).join("; ");
    const cards = [
      ...evidence.map((row) => ({ id: row.evidence_id, row, make: (rank) => card(row, rank, known) })),
      ...supports.map((row) => ({ id: row.support_id, row, make: (rank) => report(row, rank, known) })),
    ];
    const preferred = (cards.find(({ id }) => id === observation_.preferred_support_id) || {}).row;
    const rank = ({ id, row }) => (id === observation_.preferred_support_id ? "preferred" : isChecked(row) ? "checked" : row.is_admissible === false ? "excluded" : row.revised_by ? "revised" : !preferred ? "" : isSame(row, preferred) ? "agrees" : overlaps(row, preferred) ? "rounded" : "rival");
    const places = ["preferred", "", "rival", "revised", "agrees", "rounded", "checked", "excluded"];
    const place = (item) => (known.here && item.id === known.here ? -1 : places.indexOf(rank(item)));
    cards.sort((a, b) => place(a) - place(b));
    const made = (item) => item.make(cards.length > 1 || rank(item) === "checked" ? rank(item) : "");
    const same = cards.filter((item) => item.id !== known.here && ["agrees", "rounded"].includes(rank(item)));
    const repeated = same.length > REPEATED ? same.slice(REPEATED) : [];
    const at = cards.indexOf(same.at(-1)) + 1;
    const shown = (list) => list.filter((item) => !repeated.includes(item)).map(made);
    const others = repeated.length ? folded(`${count(repeated.length, "more document")} ${repeated.length === 1 ? "says" : "say"} the same`, () => repeated.map(made)) : "";
    return h("section", { class: "observation", tabindex: "-1" },
      h("h3", { dir: "auto" }, about(observation_, known)),
      h("p", { class: observation_.is_contested ? "contested" : "" }, title ? `${title[0].toUpperCase()}${title.slice(1)}. ` : "", `${summary}. `, h("a", { href: addressOf(["observation", observation_.observation_id]), "aria-label": `Link to this fact: ${about(observation_, known)}` }, "Link to this fact")),
      shown(cards.slice(0, at)), others, shown(cards.slice(at)));
  }

  // What is made only when a reader unfolds it.
  function folded(text, make) {
    const details = h("details", { class: "fine", ontoggle: () => { if (details.open && details.children.length === 1) details.append(...make()); } }, h("summary", {}, text));
    return details;
  }

  // Whether two rows say the same: a document that agrees is not a rival.
  const isSame = (a, b) => ["value", "value_low", "value_high", "code", "start_date", "end_date"].every((name) => (a[name] ?? null) === (b[name] ?? null));

  // Whether two numbers of one time can both be right, because one is rounded.
  const overlaps = (a, b) => a.code == null && b.code == null && isSame({ ...a, value: 0, value_low: 0, value_high: 0 }, { ...b, value: 0, value_low: 0, value_high: 0 })
    && [a, b].every((row) => typeof row.value_low === "number" && typeof row.value_high === "number") && a.value_low <= b.value_high && b.value_low <= a.value_high;

  const BADGES = { preferred: "preferred", rival: "rival", revised: "revised since by the same origin", agrees: "says the same", rounded: "says the same, rounded", checked: "the claim that is checked", excluded: "left out" };
  const badge = (rank) => (rank ? h("span", { class: "badge" }, BADGES[rank]) : "");
  const days = (row) => [...new Set([row.start_date, row.end_date].filter(Boolean))].map(book.spoken).join(" to ");
  const list = (facts) => h("dl", {}, facts.filter(([, text]) => text !== null && text !== undefined && text !== "").map(([name, text]) => [h("dt", {}, name), h("dd", { dir: "auto" }, format(text))]));

  // Who says it, when, and where to read it; the passage; one rating of who says it, and what that means.
  function card(row, rank, known) {
    const document_ = known.documents.get(row.document_id) || {};
    const link = known.links.get(row.document_id) || {};
    const check = known.checks.get(row.evidence_id);
    const by = document_.publisher || document_.container_title || document_.title || row.document_id;
    const who = called(row.said_by || by, known);
    const title = document_.title_is_description ? `[${document_.title}]` : document_.title || "The document";
    const isHere = known.here && row.evidence_id === known.here;
    const fine = h("details", { class: "fine", open: Boolean(isHere) }, h("summary", {}, "More about this source"),
      list([["As stated", row.as_stated], ["Place in the document", row.locator], ["Code", row.code], ["Text relayed from", document_.relays], ["What was read", document_.read_as && known.codes.read_as[document_.read_as]],
        ["Archived copy", link.archived_url ? null : link.outcome && link.outcome !== "not_asked" ? words(link.outcome) : "none asked for"], ["Excerpt in the archived copy", check && words(check.result)]]),
      h("p", { class: "places" }, [outside(link.archived_url, "Archived copy"), h("a", { href: addressOf(["evidence", row.evidence_id]) }, "Link to this evidence"),
        h("a", { href: addressOf(["table", "documents"], { document_id: `=${row.document_id}` }) }, "Citation")].filter(Boolean)));
    return h("article", { class: `card ${rank}${isHere ? " here" : ""}`, tabindex: isHere ? "-1" : null, "aria-current": isHere ? "true" : null },
      h("h4", {}, badge(rank), " ", row.derivation === "inferred" ? h("span", { class: "badge inferred" }, WHOLE.includes(row.observation_id.split("|")[1]) ? "inferred, not in the quotation" : "not all of it in the quotation") : "", " ", h("span", { dir: "auto" }, who)),
      h("p", { class: "when" }, document_.issued ? `Published ${book.spoken(document_.issued)}` : "Undated", document_.author && document_.author.length ? `, by ${format(document_.author)}` : ""),
      h("p", { class: "title", dir: "auto" }, outside(document_.url, title) || title),
      row.excerpt ? h("blockquote", { dir: "auto" }, row.excerpt) : "",
      h("p", { class: "rated" }, rating(row, document_, known)),
      list([["Value", row.observation_id.split("|")[1] === "occurrence" ? null : value(row, known)], ["When", days(row)],
        ["How it was obtained", row.derivation && row.derivation !== "stated" ? known.codes.derivation[row.derivation] : null], ["Note", row.note]]), fine);
  }

  const called = (name, { said }) => name.split(", by ").map((one) => said.introduced[one] || one).join(", by ");

  // `Rated A: completely reliable (read in a relay, itself rated C). This statement: probably true.`
  function rating(row, document_, { codes }) {
    const of = row.origin_reliability || document_.reliability;
    const relay = document_.reliability && document_.reliability !== of ? ` (a relay of it was read, itself rated ${document_.reliability})` : "";
    return [of ? `Rated ${of}: ${codes.reliability[of]}${relay}.` : "", row.credibility ? ` This statement: ${codes.credibility[row.credibility]}.` : ""].join("");
  }

  const SCALES = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"], [1, ""]];

  // `240.11 billion dollars (240.105 to 240.115)`: all digits that are stated.
  function value(row, { said }) {
    const ends = [row.value, row.value_low, row.value_high].filter((end) => typeof end === "number");
    if (!ends.length) return null;
    const [by, name] = SCALES.find(([size]) => size === 1 || Math.max(...ends.map(Math.abs)) >= size);
    const number = (end) => (typeof end === "number" ? format(Number((end / by).toPrecision(12))) : "open");
    const code = row.unit_measure || "", unit = said.units[code] || (code === "1" ? "" : code.startsWith("{") ? `${code.slice(1, -1)}${ends.every((end) => end === 1) ? "" : "s"}` : code);
    const isNarrow = ends.length === 3 && row.value_high - row.value_low <= NARROW * Math.abs(row.value); // no more than the digits say
    const span = isNarrow ? "" : `${number(row.value_low)} to ${number(row.value_high)}`;
    const text = typeof row.value === "number" ? number(row.value) : span;
    return `${text}${name} ${unit}${span && span !== text ? ` (${span})` : ""}`.trim();
  }

  function report(row, rank, known) {
    const source = known.titles.get(row.source_id) || {};
    return h("article", { class: `card ${rank}` },
      h("h4", {}, badge(rank), " ", source.title || row.source_id), h("p", { class: "when" }, row.known_from ? `Version of ${book.spoken(String(row.known_from))}` : ""),
      h("p", { class: "title" }, outside(source.url, "The publisher’s page")),
      list([["Value", value(row, known)], ["When", days(row)]]),
      h("details", { class: "fine" }, h("summary", {}, "More about this source"), list([["File", row.capture_id], ["Row", row.source_row]]),
        h("p", { class: "places" }, h("a", { href: addressOf(["table", "sources"], { source_id: `=${row.source_id}` }) }, "Terms and versions"))));
  }

  // Rows of publishers' data sets: one card for each data set, however many of its rows stand behind a number.
  async function reports(rows) {
    const known = { titles: await byId("sources", rows.map((row) => row.source_id)), said: (await load("index")).said };
    const by = new Map();
    for (const row of rows.map((one) => ({ value: null, value_low: one.value ?? null, value_high: one.value ?? null, ...one, start_date: one.time_period }))) by.set(row.source_id, [...(by.get(row.source_id) || []), row]);
    return h("section", { class: "observation" }, h("h3", {}, "From publishers’ data sets"), [...by.values()].map((own) => (own.length === 1 ? report(own[0], "", known) : dataSet(own, known))));
  }

  function dataSet(rows, known) {
    const source = known.titles.get(rows[0].source_id) || {};
    const versions = [...new Set(rows.map((row) => row.known_from).filter(Boolean).map(String))].sort().map(book.spoken);
    const ownRows = [...new Set(rows.map((row) => row.source_row).filter((row) => row !== null && row !== undefined))];
    const line = (row) => h("li", {}, [days(row), value(row, known)].filter(Boolean).join(": ") || (ownRows.includes(row.source_row) ? `Row ${row.source_row}` : `A whole file${row.known_from ? `, version of ${book.spoken(String(row.known_from))}` : ""}`));
    const lines = rows.sort((a, b) => (String(a.start_date) < String(b.start_date) ? 1 : -1));
    return h("article", { class: "card" }, h("h4", {}, source.title || rows[0].source_id), h("p", { class: "when" }, versions.length ? `${versions.length > 1 ? "Versions" : "Version"} of ${versions.join(" and ")}` : ""),
      h("p", { class: "title" }, outside(source.url, "The publisher’s page")), h("p", {}, `${count(rows.length, ownRows.length ? "figure" : "file")} of it:`), h("ul", {}, lines.slice(0, FIRST).map(line)),
      lines.length > FIRST ? folded(count(lines.length - FIRST, "more figure"), () => [h("ul", {}, lines.slice(FIRST).map(line))]) : "",
      h("details", { class: "fine" }, h("summary", {}, "More about this source"), list([["Files", [...new Set(rows.map((row) => row.capture_id))]], ["Rows", ownRows.length ? ownRows : null]]),
        h("p", { class: "places" }, h("a", { href: addressOf(["table", "sources"], { source_id: `=${rows[0].source_id}` }) }, "Terms and versions"))));
  }

  // The computed row behind a mark: its number, how it was computed, and from what.
  function computedRow(row, said) {
    const { units } = said, unit = row.unit === "1" ? "" : ` ${units[row.unit] || row.unit || ""}`;
    const rounded = (value_) => (value_ === undefined ? "open" : format(Number(value_.toPrecision(8)))); // computed: more digits mean nothing
    const isOpen = row.low === undefined && row.high === undefined && row.value !== undefined;
    const span = isOpen ? " (range not known)" : row.low === row.high && row.low === row.value ? "" : ` (${rounded(row.low)} to ${rounded(row.high)})`;
    const facts = [["Table", row.table], ["Value", `${row.value === undefined ? "not known" : rounded(row.value)}${span}${unit}`], ["Method", row.method],
      ...Object.entries(row.made_from || {}).map(([name, value_]) => [words(name), value_])].filter(([, text]) => text !== null && text !== undefined);
    return h("section", { class: "observation" }, h("h3", {}, "Computed number"), h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", {}, format(text))])));
  }

  // Data sets that a number is computed from as a whole.
  async function sources(ids) {
    const cards = (await find("sources", ids)).map((row) => h("article", { class: "card" }, h("h4", {}, row.title),
      h("p", { class: "title" }, row.citation), h("dl", {}, [["Version dated", row.vintage_date], ["Terms", row.licence]].filter(([, text]) => text).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
      h("p", { class: "places" }, outside(row.url, "Publisher"), h("a", { href: addressOf(["table", "captures"], { source_id: `=${row.source_id}` }) }, "Captures"))));
    return h("section", { class: "observation" }, h("h3", {}, "Computed from whole data sets"), cards);
  }

  // The page of one evidence row: a deep link.
  async function page(id) {
    const table = await book.tableEntry("evidence");
    for (let n = 0; n < table.pieces.length; n += 1) {
      const piece = await book.piece(table, n);
      const at = piece.columns.evidence_id.indexOf(id);
      if (at < 0) continue;
      const after = () => {
        const card_ = document.querySelector(".card.here");
        if (card_) card_.focus();
        return Boolean(card_);
      };
      const subject = piece.columns.observation_id[at];
      return Object.assign([h("h1", {}, await titleOf(subject)), await alone(subject, id), h("p", { class: "id quiet" }, `Key of this evidence: ${id}`)], { after });
    }
    return [h("h1", {}, "Evidence"), h("p", { class: "wrong" }, `This release has no evidence ${id}. It may have been withdrawn: see `, h("a", { href: "#/changes" }, "the changes"), ".")];
  }

  // The page of a document: what it is, and every figure and fact that rests on it.
  async function documentPage(id) {
    const [[one], evidence] = await Promise.all([find("documents", [id]), book.rows("evidence")]);
    const ids = [...new Set(evidence.filter((row) => row.document_id === id).map((row) => row.observation_id))];
    if (!one) return [h("h1", {}, "Document"), h("p", { class: "wrong" }, `This release has no document ${id}.`)];
    return [h("h1", {}, one.title), h("p", { class: "standfirst" }, [one.author, one.publisher, one.issued].filter(Boolean).join(", "), " ", outside(one.url, "the document")), h("p", { class: "id" }, id),
      ids.length ? await observed(ids) : h("p", {}, "Nothing in this release rests on it.")];
  }

  // What an observation is about, as the title of a page.
  async function titleOf(id) {
    const [[one], { actors }] = await Promise.all([find("observations", [id]), load("index")]);
    return one && about(one, { labels: await labelsOf([one]), actors });
  }

  // The evidence for what the title of the page names.
  async function alone(id, here) {
    const element = await observed([id], here);
    element.querySelector("h3").textContent = "What it rests on";
    return element;
  }

  // The page of one observation.
  async function observation(id) {
    const title = await titleOf(id);
    return [h("h1", {}, title || "Evidence for one observation"), title ? await alone(id) : h("p", { class: "wrong" }, "This release has no such observation."), h("p", { class: "id quiet" }, `Key: ${id}`)];
  }

  Object.assign(book, { evidence: { open, openObservations, page, observation, document: documentPage } });
})();
