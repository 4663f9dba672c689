// What happened between two sides, by day: the newest first, folded by year, of the kind that a reader chooses.
"use strict";

(() => {
  const { h, words, standing, spoken, find, load } = book;
  const CALLED = { sideline: "meeting on the sidelines", set: "documents", command_post: "command-post exercise" }; // kinds that do not say it themselves
  const OWN = { call: "Calls", veto: "Vetoes" }; // kinds that readers look for apart from the others of their table
  const kindOf = (row) => (row.kind in OWN ? row.kind : row.table);
  const FEW = 12, records = (n) => `${n} ${n === 1 ? "record" : "records"}`; // so few are not folded by year

  // The first day on which it may have begun, or else the last one by which it had.
  const dayOf = (row) => row.start_low || row.start_high || row.end_high || "";

  // `8 to 12 February 2019`; of days that are known as a bound only, the first one.
  function when(row) {
    if (!row.start_date) return "day not known";
    const [start, end] = [row.start_date, row.end_date || ""].map((date) => (date ? spoken(date) : ""));
    if (!end || end === start || [row.start_date, row.end_date].some((date) => date.includes(".."))) return start;
    const [a, b] = [start.split(" "), end.split(" ")];
    while (a.length > 1 && a.at(-1) === b.at(-1)) { a.pop(); b.pop(); }
    return `${a.join(" ")} to ${end}`;
  }

  function line(row, names) {
    const whole = row.part_of_id && names.get(`${row.table}/${row.part_of_id}`);
    const place = row.place && !row.label.includes(row.place) ? row.place : "";
    const kind = CALLED[row.kind] || words(row.kind);
    const about = [row.label.toLowerCase().includes(kind) ? "" : kind, place, standing(row), whole && `part of ${whole}`].filter(Boolean).join(", ");
    const open = () => book.evidence.openObservations(row.label, [row.observation_id]);
    return h("li", { class: row.is_realised ? "" : "plan" }, h("time", { datetime: dayOf(row) || null }, when(row)), h("span", {}, row.label, " ", h("span", { class: "quiet" }, about)),
      h("button", { type: "button", class: "why", "aria-label": `Evidence: ${row.label}`, onclick: open }, "Evidence"));
  }

  // The list, made when it comes into view like a chart: its rows are in a table that the page does not load before.
  function list(dyad, chosen) {
    const element = h("div", { class: "chronology" });
    const render = async () => {
      const rows = (await find("chronology", [dyad])).sort((a, b) => (dayOf(a) < dayOf(b) ? 1 : -1));
      if (!rows.length) return;
      const names = new Map(rows.map((row) => [row.record_id, row.label]));
      const years = h("div", {});
      const fill = () => {
        const own_ = rows.filter((row) => !select.value || kindOf(row) === select.value);
        const by = new Map();
        for (const row of own_) {
          const year = dayOf(row).slice(0, 4) || "Day not known";
          by.set(year, [...(by.get(year) || []), row]);
        }
        years.replaceChildren(...[...by].map(([year, own], n) => h("details", { open: n === 0 || own_.length <= FEW }, h("summary", {}, `${year}: ${records(own.length)}`), h("ul", {}, own.map((row) => line(row, names))))));
      };
      const option = ([kind, title]) => [kind, title, rows.filter((row) => kindOf(row) === kind).length];
      const kinds = Object.entries({ ...(await load("index")).lanes, ...OWN }).map(option).filter(([, , n]) => n);
      const select = h("select", { id: "kind", onchange: fill }, h("option", { value: "" }, `all (${rows.length})`),
        kinds.map(([kind, title, n]) => h("option", { value: kind, selected: kind === chosen }, `${title} (${n})`)));
      fill();
      element.replaceChildren(h("h3", {}, "Day by day"), kinds.length > 1 ? h("p", {}, h("label", { for: "kind" }, "Kind "), select) : "", years);
    };
    return { element, render };
  }

  Object.assign(book, { chronology: Object.assign(list, { kindOf }) });
})();
