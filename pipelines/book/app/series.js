// The page of one series of the front door: what it is, its last number and its chart, then its rows.
"use strict";

(() => {
  const { h, addressOf, format, load, find } = book;
  const SCALES = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"], [1, ""]];
  const PARTS = /_share$|^trade_gdp$/; // of the unit 1, told in per cent
  const WHOLES = { trade_share: "trade in goods", export_share: "exports of goods", import_share: "imports of goods", arms_share: "imports of major arms in five years" };
  const KEY = ["indicator", "dyad", "origin", "destination", "definition_id", "status", "time_period", "unit_measure", "series", "scope"];
  const FREQUENCIES = { A: "By year", Q: "By quarter", M: "By month", D: "By day" };
  const [DIGITS, MOST_NAMED] = [4, 3]; // of a number, and sources that a picture names
  const isNumber = (value) => typeof value === "number";

  // Where a period stands on the axis of years, a year at its number and a month in its place between two; null for others.
  function yearOf(period) {
    const [, year, month, rest] = /^(\d{4})(?:-(\d\d))?(.*)$/.exec(period.replace(/^(\d{4})\/(\d{4})$/, (whole, from, to) => (to - from === 4 ? to : whole))) || []; // five years at the last
    if (!year || rest.length > 8) return null;
    return rest ? Number(year) + (month - 1) / 12 : month ? Number(year) - 0.5 + (month - 0.5) / 12 : Number(year);
  }

  function unitOf(rows, { units }) {
    const { indicator, unit_measure: code } = rows[0];
    if (code === "1") return PARTS.test(indicator) ? { by: 0.01, words: "%" } : { by: 1, words: "" };
    const most = Math.max(...rows.flatMap((row) => [row.obs_value, row.value_low, row.value_high]).filter(isNumber).map(Math.abs));
    const [by, name] = SCALES.find(([size]) => most >= size) || SCALES.at(-1);
    return { by, words: `${name} ${units[code] || (code.startsWith("{") ? `${code.slice(1, -1)}s` : code)}`.trim() };
  }

  function layersOf([value, low, high]) {
    const layers = isNumber(low) && isNumber(high) && low !== high ? ["span"] : [];
    if (isNumber(value)) return [...layers, "value"];
    if (layers.length) return layers;
    return isNumber(low) ? [low === high ? "value" : "at_least"] : isNumber(high) ? ["at_most"] : [];
  }

  // `228.1 billion dollars (226.4 to 229.8)`.
  function told([value, low, high], { words }) {
    const text = (number) => format(Number(number.toPrecision(DIGITS)));
    const span = isNumber(low) && isNumber(high) ? (text(low) === text(high) ? text(low) : `${text(low)} to ${text(high)}`) : isNumber(low) ? `at least ${text(low)}` : isNumber(high) ? `at most ${text(high)}` : "";
    const said = /(^|least |most )1$/.test(isNumber(value) ? text(value) : span) ? words.replace(/s$/, "") : words; // 1 meeting
    return isNumber(value) ? `${text(value)} ${said}${span && span !== text(value) ? ` (${span})` : ""}`.trim() : `${span} ${said}`.trim();
  }

  // The parts of a series in words: whose figures, of what, by weight or value.
  function partsOf(series, { actors }) {
    const told = (part) => (part === "G" || part === "*" ? "" : actors[part] ? `as ${actors[part]} reports` : { weight: "by weight", value: "by value", derived: "our calculation", lng: "liquefied gas", imf_imts: "IMF" }[part] || book.words(part));
    return [...new Set(series.split("/").map(told).filter(Boolean))];
  }

  function titleOf({ indicator, dyad, origin, destination, series }, label_, { actors }) {
    const parts = partsOf(series, { actors: {} }), whose_ = indicator === "energy_share" && parts.find((part) => [origin, destination].includes(part));
    const of = whose_ ? `of ${actors[whose_]}’s ${whose_ === destination ? "imports" : "exports"}` : ""; // a share of what
    const what = /^(energy|settlement|arms_[do])/.test(indicator) ? [...parts.filter((part) => !actors[part]), of].filter(Boolean).join(", ") : ""; // which goods or currency
    const label = what ? `${label_} (${what})` : label_;
    const name = (id) => actors[id] || id, whose = (text) => `${text}’${text.endsWith("s") ? "" : "s"}`;
    if (origin === "*") return `${label}: ${dyad.split("-").map(name).join(" and ")}`;
    return WHOLES[indicator] ? `${whose(name(destination))} share of ${whose(name(origin))} ${WHOLES[indicator]}` : `${label}: ${name(origin)} to ${name(destination)}`;
  }

  const [VOTES, MORE] = [/^(un_identical_share|ideal_point_year_distance|covote_opposed_share)$/, 1.5]; // times as many votes as usual, as in series_picks.py

  // Why a number does not compare with others of its series, in words; empty where it does.
  function unlike(row, rows) {
    if (row.is_break) return "not comparable with the year before";
    const counts = VOTES.test(row.indicator) ? rows.filter((one) => one.series_code === row.series_code).map((one) => one.n_observations || 0).sort((a, b) => a - b) : [];
    const usual = (counts[(counts.length - 1) >> 1] + counts[counts.length >> 1]) / 2;
    return row.n_observations > MORE * usual ? `of ${row.n_observations} votes, many more than usual: not comparable with the other years` : "";
  }

  // Marks of a chart, one a row; a line joins neighbours alone.
  function marksOf(rows, unit, series) {
    let [run, previous] = [0, null];
    return rows.map((row, n) => {
      const numbers = [row.obs_value, row.value_low, row.value_high].map((number) => (isNumber(number) ? number / unit.by : null));
      const year = yearOf(row.time_period), step = /^\d{4}-\d\d$/.test(row.time_period) ? 1 / 12 : 1;
      run += row.is_break || previous === null || year === null || year - previous > step * 1.01 ? 1 : 0;
      previous = year;
      const [value, low, high] = numbers;
      const label = `${row.time_period}: ${[told(numbers, unit), unlike(row, rows), row.is_doubted && "doubted"].filter(Boolean).join("; ")}`;
      return { n, year, run, when: row.time_period, value, low, high, series, label, drawn: year === null || year < 1990 ? [] : [...layersOf(numbers), ...(row.is_break ? ["break"] : [])] };
    });
  }

  const sidesOf = ({ origin, destination, dyad }) => (origin === "*" ? dyad.split("-") : [origin, destination]);

  // Whose figure of one flow is the higher.
  function higher(row, { actors }) {
    const { indicator, obs_value: gap, value_low: low, value_high: high } = row, [first, other] = sidesOf(row);
    if (indicator !== "mirror_gap" || !gap) return "";
    if ((low ?? gap) <= 0 && (high ?? gap) >= 0) return "which side’s figure is higher its bounds do not tell";
    return `the figure of ${actors[gap > 0 ? other : first]} is the higher`;
  }

  // What the sign of a mirror gap means for two sides, and which of them alone has figures of later years.
  function gapSaid(last, rows, { actors }) {
    const [first, other] = sidesOf(last), flow = last.origin === "*" ? "trade_total" : "trade_exports", years = { [first]: new Set(), [other]: new Set() };
    for (const row of rows) if (row.indicator === flow && row.origin === last.origin && row.year > last.year && row.freq === "A" && row.status === "actual" && isNumber(row.obs_value)) for (const side of [first, other]) if (row.series.split("/")[1] === side) years[side].add(row.time_period);
    const alone = [first, other].flatMap((side, n) => { const own = [...years[side]].filter((year) => !years[n ? first : other].has(year)).sort(); return own.length ? [`of ${own.join(", ")} those of ${actors[side]} alone are known here`] : []; });
    return ` Above zero the figure of ${actors[other]} is the higher, below zero that of ${actors[first]}. A gap takes figures of both${alone.length ? `: ${alone.join(", ")}` : ""}.`;
  }

  async function page(code) {
    const dyad = (code.split("/")[2] || "").split(/[->]/).sort().join("-");
    const [index, charts, listed, [entry]] = await Promise.all([load("index"), load("charts"), find("indicators", [dyad]), find("catalogue", [code.split("/")[1]])]);
    const isArms = code.includes("/arms_share/") && !listed.some((row) => row.series_code === code), rows = isArms ? await book.answer.arms([dyad.split("-")]) : listed; // of pairs that the front door does not have
    const own = rows.filter((row) => row.series_code === code && [row.obs_value, row.value_low, row.value_high].some(isNumber)).sort((a, b) => (a.time_period < b.time_period ? -1 : 1));
    const [recipient, supplier] = code.split("/")[2].split(">"), [name_, query] = isArms ? ["arms_dependence", { recipient: `=${recipient}`, supplier: `=${supplier}`, sort: "window_end" }] : ["indicators", { series_code: `=${code}`, sort: "year" }];
    const table = h("p", {}, h("a", { href: addressOf(["table", name_], query) }, `Its rows in the table ${name_}`));
    if (!own.length) return [h("h1", {}, code), h("p", { class: "wrong" }, "This release has no number of such a series."), table];
    book.library().catch(() => {});
    const [last, unit, pair] = [own.at(-1), unitOf(own, index.said), index.dyads.find((one) => one.id === dyad)];
    const title = titleOf(last, entry.label, index), rows_ = marksOf(own, unit, title);
    const lastDrawn = rows_.findLast((row) => row.drawn.length && isNumber(row.value));
    if (lastDrawn) {
      const end = format(Number(lastDrawn.value.toPrecision(DIGITS - 1)));
      Object.assign(lastDrawn, { end, end_short: end, end_at: lastDrawn.value, drawn: [...lastDrawn.drawn, "end"] });
    }
    const marks = own.map((row) => ({ label: `${title}, ${row.time_period}`, rows: [isArms ? `${row.table}/${row.row_id}` : `indicators/${KEY.map((name) => row[name]).join("|")}`], sources: isArms && ["sipri_transfers"], observations: row.observation_id ? [row.observation_id] : row.rests_on || [] }));
    const open = async ([{ n }]) => { // what the page of the pair has behind the number, if it shows it
      const known = pair ? (await book.pages.page(pair)).marks : [];
      book.evidence.open([known.find((mark) => mark.rows.some((name) => marks[n].rows.includes(name) || name === `${own[n].table}/${own[n].row_id}`)) || marks[n]]);
    };
    const said = [...new Set((await book.answer.sayers(own)).values())].filter(Boolean);
    const source = [...said.slice(0, MOST_NAMED), said.length > MOST_NAMED ? "others" : ""].filter(Boolean).join("; ");
    const panel = { id: "series", chart: "series", source, title: FREQUENCIES[last.freq] || "By period", unit: unit.words, rows: rows_, rules: [], listed: true, address: `#/series/${code}` };
    const figure = book.figure(panel, open, charts, { dyad, names: title, version: index.release.version, date: index.release.date, marks }, { heading: "h2" });
    const ends = new Map(); // of the other series of the same, the newest first
    for (const row of rows) if (row.indicator === last.indicator && row.origin === last.origin && row.series_code !== code && (isNumber(row.obs_value) || isNumber(row.value_low)) && row.year) ends.set(row.series_code, Math.max(row.year, ends.get(row.series_code) || 0));
    const others = [...ends].sort((a, b) => b[1] - a[1]).map(([name, year]) => h("li", {}, h("a", { href: `#/series/${name}` }, name), ` to ${year}`));
    const why = h("button", { type: "button", class: "why", onclick: () => open([rows_.at(-1)]) }, "Evidence");
    const page_ = [h("h1", {}, title), h("p", { class: "standfirst" }, h("strong", {}, rows_.at(-1).label), `${higher(last, index) && `: ${higher(last, index)}`}, the last ${last.freq === "A" ? "year" : "period"} known in this series. `, why), h("p", { class: "about" }, `${book.plain(entry.description)} ${last.status === "actual" ? "" : `Status: ${book.words(last.status)}.`}${last.indicator === "mirror_gap" ? gapSaid(last, rows, index) : ""}`), figure.element,
      h("p", { class: "quiet" }, "Series ", h("code", {}, code)), others.length ? h("details", {}, h("summary", {}, `${others.length} other series of the same`), h("ul", { class: "id" }, others)) : "", pair ? h("p", {}, h("a", { href: addressOf(["dyad", dyad]) }, `All about ${pair.a} and ${pair.b}`)) : "", table].filter(Boolean);
    return Object.assign(page_, { after: () => { book.drawInView([figure]); return false; } });
  }

  Object.assign(book, { series: { page, told, unitOf, titleOf, partsOf, unlike, higher } });
})();
