// One chart: drawn by Vega, its marks named beside them and opened by click or keyboard, its values repeated as a table.
"use strict";

(() => {
  const { h, format, load } = book;
  const MARKS = ["symbol", "rect", "rule"];
  const NEAR = 14; // pixels from the pointer to the mark that is meant, at most
  const NARROW = 560;

  const SIGNS = { at_least: ["△", "at least"], at_most: ["▽", "at most"], span: ["┃", "interval"], band: ["▭", "range of the reporters"], weak: ["○", "uncertain: disputed, expected or from a weak source"], break: ["┊", "not comparable with the year before"], published: ["▬", "count of many years, as its yearly average"], other: ["•", "other pairs"], plan: ["○", "planned"] };
  const NOT_OWN = ["band", "other", "other_end", "break", "published"];
  const ALONGSIDE = ["other", "other_end", "break"]; // marks that stay beside a series alone
  const TOLD = 4; // marks in one place that the tip names

  // The series that have colours and shapes, as charts.py orders them: bands and other dyads are grey.
  function seriesOf(rows) {
    const own = rows.filter((row) => row.drawn.some((name) => !NOT_OWN.includes(name)));
    return [...new Set(own.map((row) => row.series))].filter(Boolean).sort((a, b) => (a < b ? -1 : 1));
  }

  const STAGES = ["announced", "committed", "disbursed"]; // of money: each has one colour, in whichever chart and direction

  // The places of series among the colours.
  function coloursOf(names) {
    const stages = names.map((name) => STAGES.indexOf(name.split(",")[0]));
    return names.map((_, n) => (stages.some((stage) => stage >= 0) ? stages[n] : n));
  }

  const lanesOf = (panel) => [...new Set(panel.rows.filter((row) => row.drawn.length && row.lane).map((row) => row.lane))];

  const ORDERED = ["deals", "revisions"]; // lanes in the order of the rows

  const LETTER = 6.2; // pixels of a letter of a label, about
  const LINE = 14; // pixels of a line of a label
  const limitOf = ({ chart }, width) => Math.max(90, width * (chart === "revisions" ? 0.5 : 0.36)); // many lanes: short ones

  // A label in lines of so many pixels, broken between words.
  function broken(text, limit) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const longer = [lines.at(-1), word].filter(Boolean).join(" ");
      if (longer.length * LETTER <= limit || !lines.at(-1)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.join("\n");
  }

  // Every lane has room for the lines of the longest label.
  function heightOf(panel, width) {
    const lanes = lanesOf(panel), most = Math.max(0, ...lanes.map((lane) => broken(lane, limitOf(panel, width)).split("\n").length));
    return 60 + Math.max(panel.chart === "revisions" ? 20 : 32, 6 + LINE * most) * lanes.length;
  }

  // What a kind of chart becomes for the rows of a panel.
  function specOf(known, panel, width) {
    const spec = structuredClone(known);
    const numbers = panel.rows.flatMap((row) => [row.value, row.low, row.high]).filter((value) => typeof value === "number");
    const told = { whole: numbers.every(Number.isInteger) && Math.max(...numbers) < 30, narrow: width < NARROW, top: panel.top };
    const limit = limitOf(panel, width), lanes = lanesOf(panel);
    for (const signal of spec.signals) if (Object.hasOwn(told, signal.name)) signal.value = told[signal.name];
    for (const scale of spec.scales) {
      if (["color", "shape"].includes(scale.name) && !Array.isArray(scale.domain)) {
        scale.domain = seriesOf(panel.rows);
        if (scale.name === "color") scale.range = coloursOf(scale.domain).map((n) => scale.range[n % scale.range.length]);
      }
      if (scale.name === "y" && ORDERED.includes(panel.chart)) scale.domain = lanes.map((lane) => broken(lane, limit));
    }
    for (const axis of spec.axes.filter(({ labelLimit }) => labelLimit)) Object.assign(axis, { labelLimit: 0, encode: { labels: { update: { text: { signal: "split(datum.value, '\\n')" } } } } });
    spec.data[0].values = panel.rows.map((row) => (row.lane ? { ...row, lane: broken(row.lane, limit) } : row));
    if (lanes.length) spec.height = heightOf(panel, width);
    return spec;
  }

  // `least` is how many pixels high the chart is at least.
  async function draw(plot, panel, least = 0) {
    const [charts, vega] = await Promise.all([load("charts"), book.library()]);
    const sized = specOf(charts[panel.chart], panel, plot.clientWidth);
    const spec = vega.parse({ ...sized, height: Math.max(sized.height, least) }, null, { ast: true });
    const view = await new vega.View(spec, { renderer: "svg", expr: vega.expressionInterpreter }).initialize(plot).runAsync();
    for (const empty of plot.querySelectorAll("g[role]:empty")) empty.setAttribute("aria-hidden", "true"); // layers without marks
    plot.querySelector("form.vega-bindings:empty")?.remove(); // of which checkers ask a button
    return view;
  }

  // What colours, shapes and signs mean: words of the page, which break into lines where the chart is narrow.
  // A series is a button that shows it alone.
  function legend(panel, charts, alone) {
    const [colour, shape] = ["color", "shape"].map((name) => charts[panel.chart].scales.find((scale) => scale.name === name));
    const rows = panel.rows.filter((row) => row.drawn.length);
    const names = colour ? seriesOf(rows) : [];
    const drawn = new Set(rows.flatMap((row) => row.drawn));
    const entry = (sign, text) => h("li", {}, sign, ` ${text}`);
    const places = coloursOf(names);
    const symbol = (n) => book.svg("svg", { viewBox: "-1.4 -1.4 2.8 2.8", width: 13, height: 13, "aria-hidden": "true" },
      book.svg("path", { d: shape ? shape.range[n % shape.range.length] : "M-1,-1H1V1H-1Z", fill: colour.range[(Array.isArray(colour.domain) ? n : places[n]) % colour.range.length] }));
    const meaning = (name, text) => (name === "span" && panel.chart === "events" ? "on some day in this period" : text);
    const signs = Object.entries(SIGNS).filter(([name]) => drawn.has(name)).map(([name, [sign, text]]) => entry(h("span", { "aria-hidden": "true", "data-sign": sign }), meaning(name, text)));
    const choice = (n, name) => (names.length > 1 ? h("li", {}, h("button", { type: "button", title: "Only this", onclick: () => alone(name) }, symbol(n), ` ${name}`)) : entry(symbol(n), name));
    return signs.length || names.length > 1 ? h("ul", { class: "key" }, names.map((name, n) => choice(Array.isArray(colour.domain) ? colour.domain.indexOf(name) : n, name)), signs) : "";
  }

  // The marks of a drawn chart from left to right, each with its row and every element drawn for it.
  function marksOf(plot) {
    const marks = new Map();
    for (const element of plot.querySelectorAll("svg [aria-label]")) {
      const item = element.__data__;
      const datum = item && item.datum;
      if (!datum || datum.n === undefined || !MARKS.includes(item.mark.marktype)) continue;
      if (!marks.has(datum.n)) marks.set(datum.n, { datum, elements: [], isOther: datum.drawn.includes("other") });
      const mark = marks.get(datum.n);
      if (item.mark.marktype === "symbol") mark.elements.unshift(element); // the first gives the mark its place
      else mark.elements.push(element);
    }
    const place = ({ elements }) => elements[0].getBoundingClientRect();
    return [...marks.values()].map((mark) => ({ ...mark, box: place(mark) })).sort((a, b) => a.box.x - b.box.x || b.box.y - a.box.y);
  }

  // The mark nearest to the pointer, the smallest if there are several, with any others in exactly the same place.
  function nearest(marks, x, y) {
    let best = null;
    for (const mark of marks) {
      for (const element of mark.elements) {
        const box = element.getBoundingClientRect();
        const far = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)) + Math.min(box.width * box.height, 1e5) / 1e6;
        if (!best || far < best.far) best = { far, mark, box };
      }
    }
    if (!best || best.far >= NEAR) return [];
    const isHere = ({ elements }) => { const box = elements[0].getBoundingClientRect(); return Math.hypot(box.x + box.width / 2 - best.box.x - best.box.width / 2, box.y + box.height / 2 - best.box.y - best.box.height / 2) < 2; };
    return [best.mark, ...marks.filter((mark) => mark !== best.mark && isHere(mark))];
  }

  let turn = Promise.resolve();
  let views = [];
  let waiting = new Map(); // figures of the page that are not drawn yet

  // A figure with chart, legend, tip, sources and table; `open` is called with the rows of the marks that a reader chooses.
  // A `still` one shows the release's picture of it until the library has loaded; `heading` is the element of its title;
  // `place` is the pair, the version and the marks, which what is taken along names.
  function figure(panel, open, charts, place, { still = false, heading = "h3" } = {}) {
    if (panel.rules && panel.rules.length) return chosenFigure(panel, open, charts, place, heading);
    const plot = h("div", { class: "plot", tabindex: "0", role: "application", "aria-roledescription": "chart", "aria-label": panel.headline || panel.title });
    const tip = h("div", { class: "tip", "aria-live": "polite" });
    const stage = h("div", { class: "stage" }, plot, tip);
    const reading = h("p", { class: "reading" });
    const source = h("p", { class: "source" }, panel.source ? `Source: ${panel.source}.` : "", notes(panel));
    const isDrawn = panel.rows.some((row) => row.drawn.length);
    const subtitle = book.subtitle(panel);
    const change = (other) => { const next = figure(other, open, charts, place, { heading }); element.replaceWith(next.element); next.render(); };
    const alone = (name) => change({ ...panel, headline: "", title: `${panel.title}: ${name}`, whole: panel, rows: panel.rows.filter(({ series, drawn }) => series === name || ALONGSIDE.some((one) => drawn.includes(one))) });
    const all = panel.whole ? h("p", { class: "choice" }, h("button", { type: "button", onclick: () => change(panel.whole) }, "All series")) : "";
    const element = h("figure", { class: "panel", id: `panel-${panel.id}` },
      h("figcaption", {}, h(heading, {}, panel.headline || panel.title), subtitle ? h("p", { class: "unit" }, subtitle) : "", panel.about ? h("p", { class: "about" }, panel.about) : ""),
      isDrawn ? stage : "", legend(panel, charts, alone), all, reading, source,
      h("div", { class: "below" }, asTable(panel, open), book.share.details(panel, isDrawn ? plot : null, place)));
    if (!isDrawn) {
      reading.textContent = "There is nothing here to draw: see the table.";
      return { element, render: null };
    }
    plot.style.minHeight = `${lanesOf(panel).length ? heightOf(panel, innerWidth - 2 * LINE) : charts[panel.chart].height}px`; // nothing below moves when it is drawn
    if (still) plot.append(h("img", { src: "first.svg", alt: "", class: "still" }));
    const setMarks = listen(plot, tip, open);
    const drawNow = async () => {
      if (!plot.isConnected) return;
      const canvas = h("div", { class: "canvas" });
      if (still) canvas.style.visibility = "hidden";
      plot.append(canvas);
      try {
        const view = await draw(canvas, panel);
        if (!plot.isConnected) { view.finalize(); return; }
        views.push(view);
        plot.replaceChildren(canvas);
        canvas.style.visibility = "";
        view.addResizeListener(() => setTimeout(() => setMarks(marksOf(plot))));
        if (panel.chart === "compared" && view.scale("y").domain()[0] > 0) source.append(" The scale does not begin at zero.");
        const marks = marksOf(plot);
        setMarks(marks);
        plot.setAttribute("aria-label", `${panel.headline || panel.title}. ${marks.length} marks. Arrow keys move from mark to mark, Home and End to the first and the last, Enter opens the evidence; the table below has the same values.`);
        plot.dataset.drawn = String(marks.length);
      } catch (error) {
        canvas.remove();
        reading.textContent = `The chart could not be drawn: ${error.message}. Its values are in the table.`;
      }
    };
    const render = () => (turn = turn.then(drawNow)); // one at a time, so that the first does not wait for the others
    return { element, render };
  }

  // A figure whose rule of counting the reader chooses: the marks of one rule, and those that stand beside all.
  function chosenFigure(panel, open, charts, place, heading) {
    const by = (rule) => figure({ ...panel, ...rule, id: panel.id, title: `${panel.title}: ${rule.title}`, rules: [], rule: rule.title, rows: panel.rows.filter((row) => !row.rule || row.rule === rule.id) }, open, charts, place, { heading });
    let shown = by(panel.rules[0]);
    const select = h("select", { id: `rule-${panel.id}`, onchange: () => {
      const next = by(panel.rules[select.selectedIndex]);
      shown.element.replaceWith(next.element);
      shown = next;
      if (next.render) next.render();
    } }, panel.rules.map(({ id, title }) => h("option", { value: id }, title)));
    const choice = panel.rules.length > 1 ? h("p", { class: "choice" }, h("label", { for: select.id }, "Rule of counting "), select) : "";
    return { element: h("div", {}, choice, shown.element), render: () => shown.render && shown.render() };
  }

  // What a chart leaves to its table, and why; whether it shares its scale.
  function notes(panel) {
    if (panel.chart !== "series" && panel.chart !== "compared") return "";
    const undrawn = panel.rows.filter((row) => !row.drawn.length && !row.is_band);
    const parts = undrawn.filter(({ year }) => year === null).length;
    const values = (n) => (n === 1 ? "1 value" : `${n} values`);
    const left = [parts ? `${values(parts)} for a part of a year or for several years` : "",
      undrawn.length > parts ? `${values(undrawn.length - parts)} from before 1990, where charts begin` : ""].filter(Boolean);
    return `${left.length ? ` Only in the table: ${left.join(", and ")}.` : ""}${panel.rule ? " All rules have the same scale." : panel.top ? " Both directions have the same scale." : ""}`;
  }

  // Puts the words of marks beside the first of them, within the chart.
  function showTip(tip, chosen) {
    const told = chosen.slice(0, TOLD).map(({ datum }) => {
      const [number, ...more] = datum.label.split("; ");
      return h("p", {}, h("strong", {}, number), more.length ? ` ${more.join("; ")}` : "");
    });
    tip.replaceChildren(...told, ...(chosen.length > TOLD ? [h("p", {}, `and ${chosen.length - TOLD} more here`)] : []));
    tip.classList.toggle("shown", chosen.length > 0);
    if (!chosen.length) return;
    const [stage, mark, own] = [tip.parentNode.getBoundingClientRect(), chosen[0].elements[0].getBoundingClientRect(), tip.getBoundingClientRect()];
    const left = Math.min(Math.max(0, mark.x + mark.width / 2 - stage.x - own.width / 2), Math.max(0, stage.width - own.width));
    const above = mark.y - stage.y - own.height - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above >= -40 ? above : mark.bottom - stage.y + 8}px`;
  }

  // Listens for pointer and keys on a plot; returns a function that takes the marks each time they are drawn.
  function listen(plot, tip, open) {
    let [marks, own, current] = [[], [], -1];
    const highlight = (chosen) => {
      for (const { datum, elements } of marks) for (const element of elements) element.classList.toggle("current", chosen.some((mark) => mark.datum.n === datum.n));
      showTip(tip, chosen);
    };
    plot.addEventListener("pointermove", (event) => highlight(nearest(marks, event.clientX, event.clientY)));
    plot.addEventListener("pointerleave", () => highlight([]));
    plot.addEventListener("blur", () => highlight([]));
    plot.addEventListener("click", (event) => {
      const chosen = nearest(marks, event.clientX, event.clientY);
      if (chosen.length) open(chosen.map(({ datum }) => datum));
    });
    plot.addEventListener("keydown", (event) => {
      const last = own.length - 1;
      const next = { ArrowRight: current + 1, ArrowLeft: current < 0 ? last : current - 1, ArrowUp: current + 1, ArrowDown: current < 0 ? last : current - 1, Home: 0, End: last }[event.key];
      if (next !== undefined && own.length) {
        current = Math.min(last, Math.max(0, next));
        highlight([own[current]]);
        event.preventDefault();
      } else if (event.key === "Escape") {
        highlight([]);
      } else if (event.key === "Enter" && current >= 0) {
        open([own[current].datum]);
        event.preventDefault();
      }
    });
    return (all) => { marks = all; own = all.some(({ isOther }) => !isOther) ? all.filter(({ isOther }) => !isOther) : all; };
  }

  // Figures are drawn when they come near the window, are unfolded or are printed.
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) render(entry.target);
  }, { rootMargin: "300px" });

  function render(element) {
    watch.unobserve(element);
    const drawNow = waiting.get(element);
    waiting.delete(element);
    if (drawNow) drawNow();
  }

  function drawInView(figures) {
    for (const { element, render: renderOne } of figures) {
      if (!renderOne) continue;
      waiting.set(element, renderOne);
      watch.observe(element);
    }
  }

  addEventListener("beforeprint", () => { for (const element of [...waiting.keys()]) render(element); });

  // The reader leaves the page: nothing of its charts is kept.
  function leave() {
    watch.disconnect();
    waiting = new Map();
    for (const view of views) view.finalize();
    views = [];
  }

  function asTable(panel, open) {
    const rows = panel.rows.filter((row) => !row.is_band);
    const noun = panel.chart === "events" ? "record" : "value";
    const details = h("details", { class: panel.listed ? "listed" : "" }, h("summary", {}, `As a table: ${rows.length} ${rows.length === 1 ? noun : `${noun}s`}`));
    const show = () => { if (!details.querySelector("table")) details.append(book.scrollable([panel.title, panel.unit].filter(Boolean).join(", "), tableOf(panel, rows, open))); };
    details.addEventListener("toggle", () => { if (details.open) show(); });
    details.open = panel.listed;
    return details;
  }

  const LANE_HEADS = { deals: ["Deal", "Stage"], losses: ["Told for", "Who"], sanctions: ["Package or listing", "Kind of list"] };
  const DIGITS = 4; // of a number in a table; all of them stand in its title and in the CSV

  const inTable = (number) => format(Number(number.toPrecision(DIGITS)));

  // The value of a row, or what is known in its place.
  function valueOf({ value, low, high, said }) {
    if (typeof value === "number" || said) return said || value;
    const [least, most] = [low, high].map((end) => typeof end === "number");
    if (least && low === high) return low;
    return least && most ? `${inTable(low)} to ${inTable(high)}` : least ? `at least ${inTable(low)}` : most ? `at most ${inTable(high)}` : "";
  }

  // A table's rows: numbers by year, whatever their series; lanes and days in their own order.
  function tableOf(panel, values, open) {
    const [isEvents, lanes] = [panel.chart === "events" || panel.chart === "revisions", panel.chart === "deals" && (LANE_HEADS[panel.id.split("-")[0]] || ["Record", "Number of"])];
    const isAlone = panel.id === "series"; // a page of its own, whose title says which
    const heads = isEvents ? ["When", "What", "Kind", ""] : [...(lanes || (isAlone ? ["When"] : ["When", "Series"])), "Value", "Low", "High", ""];
    const by = (name, sign) => [...values].sort((a, b) => (a[name] === b[name] ? 0 : a[name] < b[name] ? -sign : sign));
    const order = lanes || ["revisions", "money-list"].includes(panel.id) ? values : isEvents ? by("day", -1) : by("when", 1); // what happened last comes first
    const cellOf = (cell, n) => (typeof cell === "number" ? h("td", { class: "number", title: format(cell) }, inTable(cell)) : h("td", { class: n === 2 - isAlone && !isEvents ? "number" : "", dir: "auto" }, format(cell)));
    const rows = order.map((row) => {
      const cells = isEvents ? [row.when, row.label.startsWith(`${row.when}: `) ? row.label.slice(row.when.length + 2) : row.label, row.lane]
        : [lanes ? row.lane : row.when, ...(isAlone ? [] : [row.series]), valueOf(row), row.low, row.high];
      return h("tr", {}, cells.map(cellOf),
        h("td", {}, h("button", { type: "button", onclick: () => open([row]) }, "Evidence", h("span", { class: "unseen" }, ` for ${row.label}`))));
    });
    return h("table", {}, h("caption", { class: "unseen" }, panel.title), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "unseen" }, "Evidence"))))), h("tbody", {}, rows));
  }

  Object.assign(book, { figure, draw, drawInView, leave });
})();
