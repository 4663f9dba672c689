// Taking a chart along: as a picture (SVG, PNG), as values (CSV), by its address, or embedded in another page.
"use strict";

(() => {
  const { h, svg, addressOf } = book;
  const EDGE = 16;
  const LETTER = { title: 10.4, text: 7 }; // mean width in pixels at 19 and 13 pixels, for breaking lines

  function details(panel, plot, place) {
    const name = `${place.dyad}-${panel.id}`.toLowerCase();
    const address = new URL(panel.address || addressOf(["chart", place.dyad, panel.id]), location.href).href;
    const title = panel.headline || panel.title;
    const button = (text, act) => h("button", { type: "button", onclick: act }, text);
    const box = h("details", { class: "share" }, h("summary", {}, "Download, link or embed"));
    box.addEventListener("toggle", () => {
      if (!box.open || box.children.length > 1) return;
      const frame = `<iframe src="${address}" title="${title.replaceAll('"', "&quot;")}" width="720" height="560" style="border:0"></iframe>`;
      const taken = (label, text) => h("label", {}, label, h("textarea", { readonly: true, rows: "2", onfocus: (event) => event.target.select() }, text));
      box.append(h("p", { class: "tools" },
        plot ? [button("PNG", () => png(plot, panel, place, name)), button("SVG", () => book.download(`${name}.svg`, picture(plot, panel, place), "image/svg+xml"))] : "",
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

  // The chart as a picture of its own: title, unit, source and address in it, colours as the reader sees them.
  function picture(plot, panel, place) {
    const drawn = plot.querySelector("svg");
    const [width, height] = [drawn.width.baseVal.value, drawn.height.baseVal.value];
    const full = width + 2 * EDGE;
    const parts = [];
    let y = EDGE;
    const write = (text, size, colour, letter, weight = "400") => {
      for (const line of lines(text, (full - 2 * EDGE) / letter)) {
        y += size * 1.35;
        parts.push(svg("text", { x: EDGE, y, fill: colour, "font-size": size, "font-weight": weight }, line));
      }
    };
    write(panel.headline || panel.title, 19, "var(--ink)", LETTER.title, "700");
    write(book.subtitle(panel), 13, "var(--quiet)", LETTER.text);
    y = keyOf(plot, parts, full, y);
    y += 10;
    const inner = drawn.cloneNode(true);
    for (const [attribute, value] of Object.entries({ x: EDGE, y, width, height })) inner.setAttribute(attribute, value);
    parts.push(inner);
    y += height;
    write(`${panel.source ? `Source: ${panel.source}. ` : ""}Bilateral Indicators ${place.version}, ${place.dyad}. CC BY 4.0`, 13, "var(--quiet)", LETTER.text);
    const bottom = y + EDGE;
    const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: full, height: bottom, viewBox: `0 0 ${full} ${bottom}`, "font-family": "system-ui, sans-serif" },
      svg("rect", { width: full, height: bottom, fill: "var(--paper)" }), ...parts);
    const style = getComputedStyle(document.documentElement);
    return new XMLSerializer().serializeToString(whole).replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
  }

  // The key below the subtitle: each entry whole, its sign in the colour of the series. Returns where it ends.
  const SHAPES = ["●", "■", "◆", "✚", "⬟", "✖"];
  function keyOf(plot, parts, full, top) {
    let [x, y] = [full, top];
    [...plot.closest("figure").querySelectorAll(".key li")].forEach((item, n) => {
      const path = item.querySelector("path");
      const words = item.textContent.trim();
      const width = (words.length + 4) * LETTER.text;
      if (x + width > full - EDGE) [x, y] = [EDGE, y + 13 * 1.35];
      parts.push(svg("text", { x, y, "font-size": 13, fill: "var(--ink)" }, path ? svg("tspan", { fill: path.getAttribute("fill") }, `${SHAPES[n % SHAPES.length]} `) : "", words));
      x += width;
    });
    return y;
  }

  function lines(text, most) {
    const found = [];
    for (const word of text.split(" ")) {
      const last = found.at(-1);
      if (last !== undefined && last.length + word.length < most) found[found.length - 1] = `${last} ${word}`;
      else if (word) found.push(word);
    }
    return found;
  }

  async function png(plot, panel, place, name) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture(plot, panel, place))}`;
    await image.decode();
    const canvas = h("canvas", { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => book.download(`${name}.png`, blob, "image/png"));
  }

  Object.assign(book, { share: { details } });
})();
