"use strict";
// Unpack plotly and the figures, which are gzipped and written as base64, and draw each figure in its box.
(async () => {
  const boxes = [...document.querySelectorAll("[data-figure]")];
  const say = (box, text) => { box.textContent = text; };
  const unpack = async id => {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), sign => sign.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  if (typeof DecompressionStream === "undefined") {
    boxes.forEach(box => say(box, "This browser is too old to draw the figure. Open the page with a newer one."));
    return;
  }
  const library = document.createElement("script");
  library.textContent = await unpack("plotly");
  document.head.append(library);
  const figures = JSON.parse(await unpack("figures"));
  for (const box of boxes) {
    const figure = figures[Number(box.dataset.figure)];
    box.textContent = "";
    try {
      await Plotly.newPlot(box, figure.data, figure.layout, { responsive: true, displaylogo: false });
    } catch (error) {
      say(box, "This figure could not be drawn: " + error.message);
    }
  }
  document.body.dataset.figures = "drawn";
})();
