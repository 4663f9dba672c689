// One chart: drawn by Vega, its marks opened by click or by keyboard, and read out below it; the same values as a table.
"use strict";

(() => {
  const { h, shown, load } = book;
  const MARKS = ["symbol", "rect", "rule"];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function theme() {
    const [ink, line] = [colour("--ink"), colour("--line")];
    return {
      background: null, font: "system-ui, sans-serif", view: { stroke: null },
      range: { category: [1, 2, 3, 4, 5, 6].map((n) => colour(`--series-${n}`)) },
      axis: { labelColor: ink, titleColor: ink, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12 },
      legend: { labelColor: ink, labelFontSize: 12 },
    };
  }

  async function draw(plot, panel) {
    const [{ charts }, vegaEmbed] = await Promise.all([load("index"), book.library()]);
    const known = charts[panel.chart];
    const layer = known.layer.filter(({ name }) => panel.rows.some((row) => row.drawn.includes(name)))
      .map(({ name, ...rest }) => rest); // one name may have a line and its points
    const lanes = new Set(panel.rows.map((row) => row.lane)).size;
    const spec = { ...known, layer, height: known.height ?? 60 + 32 * lanes, data: { values: panel.rows }, config: theme() };
    spec.params = [{ name: "ink", value: colour("--mark") }, { name: "grey", value: colour("--grey") }];
    const options = { mode: "vega-lite", renderer: "svg", ast: true, actions: false, tooltip: false, defaultStyle: false };
    return (await vegaEmbed(plot, spec, options)).view;
  }

  // The marks of a drawn chart from left to right: what is drawn, and its row; one for each mark of the page.
  function marksOf(plot) {
    const found = new Map();
    for (const element of plot.querySelectorAll("svg [aria-label]")) {
      const item = element.__data__;
      const datum = item && item.datum;
      if (!datum || datum.n === undefined || !MARKS.includes(item.mark.marktype)) continue;
      const before = found.get(datum.n);
      if (!before || item.mark.marktype === "symbol") found.set(datum.n, { element, datum });
    }
    const place = ({ element }) => element.getBoundingClientRect();
    return [...found.values()].map((mark) => ({ ...mark, box: place(mark) })).sort((a, b) => a.box.x - b.box.x || b.box.y - a.box.y);
  }

  function nearest(marks, x, y) {
    let best = null;
    for (const { element, datum } of marks) {
      const box = element.getBoundingClientRect();
      const dx = Math.max(box.left - x, 0, x - box.right);
      const dy = Math.max(box.top - y, 0, y - box.bottom);
      const far = Math.hypot(dx, dy) + Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) / 1000;
      if (!best || far < best.far) best = { far, element, datum };
    }
    return best;
  }

  let turn = Promise.resolve();

  // A figure with chart, reading line and table; `open` is called with the row of the mark that a reader chose.
  // A `still` one shows the picture that the release holds of it until the library has been loaded.
  function figure(panel, open, still) {
    const left = panel.rows.filter((row) => !row.drawn.length).length;
    const plot = h("div", { class: "plot", tabindex: "0", role: "application", "aria-roledescription": "chart",
      "aria-label": `${panel.title}. ${panel.rows.length} values. Arrow keys go from value to value, Enter opens the evidence; the same values stand in the table below.` });
    const reading = h("p", { class: "reading", "aria-live": "polite" }, "Click a mark to read what it rests on.");
    const made = h("figure", { class: "panel", id: `panel-${panel.id}` },
      h("figcaption", {}, h("h3", {}, panel.title), panel.about ? h("p", { class: "about" }, panel.about) : "", panel.unit ? h("p", { class: "unit" }, panel.unit) : ""), plot, reading,
      left && left < panel.rows.length ? h("p", { class: "quiet" }, `${left} of the values stand only in the table: of no single year or day, or before the chart begins.`) : "", asTable(panel, open));
    let marks = [];
    let current = -1;
    const say = (mark) => {
      for (const one of marks) one.element.classList.toggle("current", one.datum.n === mark.datum.n);
      reading.textContent = mark.datum.label;
    };
    plot.addEventListener("pointermove", (event) => {
      const mark = nearest(marks, event.clientX, event.clientY);
      if (mark && mark.far < 14) say(mark);
    });
    plot.addEventListener("click", (event) => {
      const mark = nearest(marks, event.clientX, event.clientY);
      if (mark && mark.far < 14) open(mark.datum);
    });
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step && marks.length) {
        current = current < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(marks.length - 1, Math.max(0, current + step));
        say(marks[current]);
        event.preventDefault();
      } else if (event.key === "Enter" && current >= 0) {
        open(marks[current].datum);
        event.preventDefault();
      }
    });
    if (!panel.rows.some((row) => row.drawn.length)) {
      plot.remove();
      reading.textContent = "Of no single year or day: see the table.";
      return { made, render: async () => {} };
    }
    if (still) plot.append(h("img", { src: "first.svg", alt: "", class: "still" }));
    const drawn = async () => {
      const canvas = h("div", { class: "canvas" });
      if (still && !plot.querySelector(".canvas")) canvas.style.visibility = "hidden";
      plot.append(canvas);
      const view = await draw(canvas, panel);
      plot.replaceChildren(canvas);
      canvas.style.visibility = "";
      const again = () => { marks = marksOf(plot); };
      view.addResizeListener(() => setTimeout(again));
      again();
      plot.dataset.drawn = String(marks.length);
    };
    const render = () => (turn = turn.then(drawn, drawn)); // one after the other: the first is not kept waiting by the others
    return { made, render };
  }

  function asTable(panel, open) {
    const details = h("details", {}, h("summary", {}, `As a table: ${panel.rows.length} ${panel.rows.length === 1 ? "value" : "values"}`));
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector("table")) details.append(book.scrolled(panel.title, filled(panel, open)));
    });
    return details;
  }

  function filled(panel, open) {
    const isEvents = panel.chart === "events";
    const heads = isEvents ? ["When", "What", "Kind", ""] : ["When", "Series", "Value", "Low", "High", ""];
    const rows = panel.rows.map((row) => {
      const cells = isEvents ? [row.when, row.label, row.lane]
        : [row.when ?? row.lane, row.series, row.value, row.low, row.high];
      return h("tr", {}, cells.map((cell) => h("td", { class: typeof cell === "number" ? "number" : "", dir: "auto" }, shown(cell))),
        h("td", {}, h("button", { type: "button", onclick: () => open(row) }, "Evidence", h("span", { class: "unseen" }, ` of ${row.label}`))));
    });
    return h("table", {}, h("caption", { class: "unseen" }, panel.title), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "unseen" }, "Evidence"))))), h("tbody", {}, rows));
  }

  Object.assign(book, { figure });
})();
