// Taking a chart along: as a picture (SVG, PNG), as values (CSV), by its address, or embedded in another page.
"use strict";

(() => {
  const { h, svg, addressOf } = book;
  const EDGE = 24;
  const [ACROSS, DOWN, SLIDE] = [16, 9, 1920]; // the shape of a slide, and how many pixels it is wide
  const HIGH = 330; // pixels of a chart that is drawn anew for a slide, at least: with its words it fills one
  const FONTS = ["system-ui, sans-serif", "Verdana, 'DejaVu Sans', sans-serif"]; // the reader's, and the widest in which a picture is seen elsewhere
  const SPARE = 1.06; // serifs are wider here and there
  const pen = h("canvas").getContext("2d");

  // How many pixels a text takes at most.
  function widest(text, size, weight = "400") {
    return SPARE * Math.max(...FONTS.map((font) => { pen.font = `${weight} ${size}px ${font}`; return pen.measureText(text).width; }));
  }

  function details(panel, plot, place) {
    const name = `${place.dyad}-${panel.id}`.toLowerCase();
    const page = panel.address || addressOf(["chart", place.dyad, panel.id]);
    const address = new URL(page, location.href).href;
    const shown = { ...place, address: location.protocol === "file:" ? `book/index.html${page}` : address };
    const title = panel.headline || panel.title;
    const button = (text, act) => h("button", { type: "button", onclick: act }, text);
    const box = h("details", { class: "share" }, h("summary", {}, "Download, link or embed"));
    box.addEventListener("toggle", () => {
      if (!box.open || box.children.length > 1) return;
      const frame = `<iframe src="${address}" title="${title.replaceAll('"', "&quot;")}" width="720" height="560" style="border:0"></iframe>`;
      const taken = (label, text) => h("label", {}, label, h("textarea", { readonly: true, rows: "2", onfocus: (event) => event.target.select() }, text));
      box.append(h("p", { class: "tools" },
        plot ? [button("PNG", () => png(plot, panel, shown, name)), button("Slide (16:9)", () => png(plot, panel, shown, `${name}-slide`, true)), button("SVG", () => book.download(`${name}.svg`, picture(plot, panel, shown), "image/svg+xml"))] : "",
        button("CSV", () => book.download(`${name}.csv`, values(panel, place))), h("a", { href: address }, "This chart alone")),
      taken("Link", address), taken("Code to embed it", frame));
    });
    return box;
  }

  // The values of a chart, drawn or not, each with the rows of the release that it stands for.
  function values(panel, place) {
    const names = [["when", "text"], ["series", "text"], ["lane", "text"], ["value", "number"], ["low", "number"], ["high", "number"]].filter(([field]) => panel.rows.some((row) => row[field] !== undefined));
    const columns = [...names, ["unit", "text"], ["label", "text"], ["rows", "text"]].map(([name, type]) => ({ name, type }));
    const rows = panel.rows.map((row) => [...names.map(([field]) => row[field]), panel.unit, row.label, place.marks[row.n].rows]);
    return book.csv(columns, rows);
  }

  // The chart as a picture of its own: title, unit, sources, day, version and address in it, colours as the reader sees
  // them; as a slide it has room at its sides or below it.
  function picture(plot, panel, place, isSlide = false) {
    const drawn = plot.querySelector("svg");
    const [width, height] = [drawn.width.baseVal.value, drawn.height.baseVal.value];
    const full = width + 2 * EDGE;
    const parts = [];
    let y = EDGE;
    const write = (text, size, colour, weight = "400") => {
      for (const line of lines(text, width, size, weight)) {
        y += size * 1.35;
        parts.push(svg("text", { x: EDGE, y, fill: colour, "font-size": size, "font-weight": weight }, line));
      }
    };
    write(panel.headline || `${place.names}: ${panel.title}`, 19, "var(--ink)", "700");
    write(book.subtitle(panel), 13, "var(--quiet)");
    y = keyOf(plot, parts, full, y);
    y += 10;
    const inner = drawn.cloneNode(true);
    for (const [attribute, value] of Object.entries({ x: EDGE, y, width, height })) inner.setAttribute(attribute, value);
    parts.push(inner);
    y += height;
    write(`${panel.source ? `Source: ${panel.source}. ` : ""}Bilateral Indicators ${place.version}, data as of ${place.date}, CC BY 4.0. ${place.address}`, 13, "var(--quiet)");
    const bottom = y + EDGE;
    const [across, down] = isSlide ? [Math.max(full, bottom * ACROSS / DOWN), Math.max(bottom, full * DOWN / ACROSS)] : [full, bottom];
    const [left, top] = [(full - across) / 2, (bottom - down) / 2]; // in the middle of a slide
    const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: across, height: down, viewBox: `${left} ${top} ${across} ${down}`, "font-family": "system-ui, sans-serif" },
      svg("rect", { x: left, y: top, width: across, height: down, fill: "var(--paper)" }), ...parts);
    const style = getComputedStyle(document.documentElement);
    return new XMLSerializer().serializeToString(whole).replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
  }

  // The key below the subtitle: each entry whole, its sign in the colour of the series. Returns where it ends.
  const SHAPES = ["●", "■", "◆", "✚", "⬟", "✖"];
  function keyOf(plot, parts, full, top) {
    let [x, y] = [full, top];
    [...plot.closest("figure").querySelectorAll(".key li")].forEach((item, n) => {
      const path = item.querySelector("path");
      const said = `${item.querySelector("[data-sign]")?.dataset.sign || ""} ${item.textContent}`.trim();
      const [words, ...more] = lines(said, full - 3 * EDGE, 13);
      const width = widest(`■ ${words}`, 13) + EDGE;
      if (x + width > full - EDGE) [x, y] = [EDGE, y + 13 * 1.35];
      parts.push(svg("text", { x, y, "font-size": 13, fill: "var(--ink)" }, path ? svg("tspan", { fill: path.getAttribute("fill") }, `${SHAPES[n % SHAPES.length]} `) : "", words));
      x = more.length ? full : x + width;
      for (const line of more) parts.push(svg("text", { x: EDGE, y: (y += 13 * 1.35), "font-size": 13, fill: "var(--ink)" }, line));
    });
    return y;
  }

  // A text in lines of so many pixels, broken after spaces and, in addresses, strokes.
  function lines(text, room, size, weight) {
    const found = [""];
    for (const piece of text.match(/[^ /]*[ /]|[^ /]+$/g) || []) {
      if (found.at(-1) && widest(found.at(-1) + piece.trimEnd(), size, weight) > room) found.push("");
      found[found.length - 1] += piece;
    }
    return found.filter(Boolean);
  }

  async function png(plot, panel, place, name, isSlide = false) {
    const image = new Image(), anew = h("div", { class: "slide" });
    plot.after(anew);
    const view = isSlide && (await book.draw(anew, panel, HIGH));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture(isSlide ? anew : plot, panel, place, isSlide))}`;
    if (view) view.finalize();
    anew.remove();
    await image.decode();
    const [width, height] = isSlide ? [SLIDE, SLIDE * DOWN / ACROSS] : [image.width * 2, image.height * 2];
    const canvas = h("canvas", { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => book.download(`${name}.png`, blob, "image/png"));
  }

  Object.assign(book, { share: { details } });
})();
