// One chart: drawn by Vega, its marks opened by click or keyboard and read out below it, its values repeated as a table.
"use strict";

(() => {
  const { h, format, load } = book;
  const MARKS = ["symbol", "rect", "rule"];
  const NEAR = 14; // pixels from the pointer to the mark that is meant, at most
  const NARROW = 560;

  const THEME = {
    background: null, font: "system-ui, sans-serif", view: { stroke: null },
    axis: { labelColor: "var(--ink)", titleColor: "var(--ink)", gridColor: "var(--line)", domainColor: "var(--line)", tickColor: "var(--line)", labelFontSize: 12 },
  };
  const SIGNS = { at_least: ["△", "at least"], at_most: ["▽", "at most"], span: ["┃", "interval"], band: ["▭", "range of the reporters"], other: ["•", "other dyads"], plan: ["○", "planned"] };

  // The series that have colours and shapes, as charts.py orders them: bands and other dyads are grey.
  function seriesOf(rows) {
    const own = rows.filter((row) => row.drawn.some((name) => name !== "band" && name !== "other"));
    return [...new Set(own.map((row) => row.series))].filter(Boolean).sort((a, b) => (a < b ? -1 : 1));
  }

  function specOf(known, panel, width) {
    const domain = seriesOf(panel.rows);
    const spec = structuredClone(known);
    spec.layer = spec.layer.filter(({ name }) => panel.rows.some((row) => row.drawn.includes(name)));
    for (const layer of spec.layer) {
      delete layer.name; // one name may have a line and its points
      for (const channel of [layer.encoding.color, layer.encoding.shape]) if (channel && channel.scale) channel.scale.domain = domain;
      if (width < NARROW && layer.encoding.y.field === "lane") layer.encoding.y.axis.labelLimit = Math.max(90, width * 0.36);
    }
    const numbers = panel.rows.flatMap((row) => [row.value, row.low, row.high]).filter((value) => typeof value === "number");
    spec.height = known.height ?? 60 + 32 * new Set(panel.rows.filter((row) => row.drawn.length).map((row) => row.lane)).size;
    return { ...spec, data: { values: panel.rows }, config: THEME, params: [{ name: "whole", value: numbers.every(Number.isInteger) && Math.max(...numbers) < 1000 }] };
  }

  async function draw(plot, panel) {
    const [{ charts }, vegaEmbed] = await Promise.all([load("index"), book.library()]);
    const options = { mode: "vega-lite", renderer: "svg", ast: true, actions: false, tooltip: false, defaultStyle: false };
    return (await vegaEmbed(plot, specOf(charts[panel.chart], panel, plot.clientWidth), options)).view;
  }

  // What colours, shapes and signs mean: words of the page, which break into lines where the chart is narrow.
  function legend(panel, charts) {
    const layers = charts[panel.chart].layer;
    const scale = (channel) => (layers.find(({ encoding }) => encoding[channel] && encoding[channel].scale) || { encoding: {} }).encoding[channel];
    const [colour, shape] = [scale("color"), scale("shape")];
    const rows = panel.rows.filter((row) => row.drawn.length);
    const names = colour ? seriesOf(rows) : [];
    const drawn = new Set(rows.flatMap((row) => row.drawn));
    const entry = (sign, text) => h("li", {}, sign, ` ${text}`);
    const symbol = (n) => book.svg("svg", { viewBox: "-1.4 -1.4 2.8 2.8", width: 13, height: 13, "aria-hidden": "true" },
      book.svg("path", { d: shape.scale.range[n % shape.scale.range.length], fill: colour.scale.range[n % colour.scale.range.length] }));
    const meaning = (name, text) => (name === "span" && panel.chart === "events" ? "on some day in this period" : text);
    const signs = Object.entries(SIGNS).filter(([name]) => drawn.has(name)).map(([name, [sign, text]]) => entry(h("span", { "aria-hidden": "true" }, sign), meaning(name, text)));
    return names.length + signs.length > 1 ? h("ul", { class: "key" }, names.map((name, n) => entry(symbol(n), name)), signs) : "";
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

  // A figure with chart, legend, reading line and table; `open` is called with the rows of the marks that a reader chooses.
  // A `still` one shows the release's picture of it until the library has loaded; `heading` is the element of its title.
  function figure(panel, open, charts, { still = false, heading = "h3" } = {}) {
    const undrawn = panel.rows.filter((row) => !row.drawn.length && !row.is_band).length;
    const isPart = undrawn && undrawn < panel.rows.filter((row) => !row.is_band).length && panel.chart !== "deals";
    const plot = h("div", { class: "plot", tabindex: "0", role: "application", "aria-roledescription": "chart", "aria-label": panel.title });
    const reading = h("p", { class: "reading", "aria-live": "polite" });
    const element = h("figure", { class: "panel", id: `panel-${panel.id}` },
      h("figcaption", {}, h(heading, {}, panel.title), panel.about ? h("p", { class: "about" }, panel.about) : "", panel.unit ? h("p", { class: "unit" }, panel.unit) : ""), legend(panel, charts), plot, reading,
      isPart ? h("p", { class: "quiet" }, `${undrawn === 1 ? "One value is in the table only: it is" : `${undrawn} values are in the table only: they are`} not for a single year or day, or older than the chart.`) : "", asTable(panel, open));
    if (!panel.rows.some((row) => row.drawn.length)) {
      plot.remove();
      reading.textContent = "There is nothing here to draw: see the table.";
      return { element, render: null };
    }
    if (still) plot.append(h("img", { src: "first.svg", alt: "", class: "still" }));
    const setMarks = listen(plot, reading, open);
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
        const marks = marksOf(plot);
        setMarks(marks);
        plot.setAttribute("aria-label", `${panel.title}. ${marks.length} marks. Arrow keys move from mark to mark, Home and End to the first and the last, Enter opens the evidence; the table below has the same values.`);
        plot.dataset.drawn = String(marks.length);
      } catch (error) {
        canvas.remove();
        reading.textContent = `The chart could not be drawn: ${error.message}. Its values are in the table.`;
      }
    };
    const render = () => (turn = turn.then(drawNow)); // one at a time, so that the first does not wait for the others
    return { element, render };
  }

  // Listens for pointer and keys on a plot; returns a function that takes the marks each time they are drawn.
  function listen(plot, reading, open) {
    let [marks, own, current] = [[], [], -1];
    const highlight = (chosen) => {
      for (const { datum, elements } of marks) for (const element of elements) element.classList.toggle("current", chosen.some((mark) => mark.datum.n === datum.n));
      reading.textContent = chosen.map(({ datum }) => datum.label).join(" — ");
    };
    plot.addEventListener("pointermove", (event) => {
      const chosen = nearest(marks, event.clientX, event.clientY);
      if (chosen.length) highlight(chosen);
    });
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
    const details = h("details", {}, h("summary", {}, `As a table: ${rows.length} ${rows.length === 1 ? "value" : "values"}`));
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector("table")) details.append(book.scrollable(panel.title, tableOf(panel, rows, open)));
    });
    return details;
  }

  function tableOf(panel, values, open) {
    const [isEvents, isDeals] = [panel.chart === "events", panel.chart === "deals"];
    const heads = isEvents ? ["When", "What", "Kind", ""] : [isDeals ? "Deal" : "When", isDeals ? "Stage" : "Series", "Value", "Low", "High", ""];
    const rows = values.map((row) => {
      const cells = isEvents ? [row.when, row.label, row.lane]
        : [isDeals ? row.lane : row.when, row.series, row.value, row.low, row.high];
      return h("tr", {}, cells.map((cell) => h("td", { class: typeof cell === "number" ? "number" : "", dir: "auto" }, format(cell))),
        h("td", {}, h("button", { type: "button", onclick: () => open([row]) }, "Evidence", h("span", { class: "unseen" }, ` for ${row.label}`))));
    });
    return h("table", {}, h("caption", { class: "unseen" }, panel.title), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "unseen" }, "Evidence"))))), h("tbody", {}, rows));
  }

  Object.assign(book, { figure, drawInView, leave });
})();
