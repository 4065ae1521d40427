// Puts the interactive figure in the place of its picture as soon as the reader comes near it.
// Where a figure is wider than the page (a phone), the picture stays, and a button asks for the figure.
(() => {
  const here = document.currentScript.src;
  let plotly;

  function library() {
    plotly ??= new Promise((loaded, failed) => {
      const script = document.createElement("script");
      script.src = new URL("plotly.min.js", here);
      script.onload = () => loaded(window.Plotly);
      script.onerror = () => failed(new Error("plotly.min.js could not be read; the picture stays"));
      document.head.append(script);
    });
    return plotly;
  }

  async function draw(holder) {
    const { data, layout } = JSON.parse(holder.querySelector("script").textContent);
    const figure = document.createElement("div");
    figure.className = "figure-live";
    const Plotly = await library();
    holder.append(figure);
    await Plotly.newPlot(figure, data, layout, { displaylogo: false });
    holder.classList.add("is-live");
  }

  function fits(holder) {
    return holder.clientWidth >= holder.querySelector("img").naturalWidth;
  }

  function offer(holder) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "figure-button";
    button.textContent = "Interactive figure";
    button.addEventListener("click", () => {
      button.remove();
      draw(holder);
    });
    holder.append(button);
  }

  async function arrive(holder) {
    const picture = holder.querySelector("img");
    picture.loading = "eager";
    await picture.decode();
    if (fits(holder)) draw(holder);
    else offer(holder);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver(
      (entries) => {
        for (const entry of entries.filter((one) => one.isIntersecting)) {
          near.unobserve(entry.target);
          arrive(entry.target);
        }
      },
      { rootMargin: "400px" },
    );
    for (const script of document.querySelectorAll(".figure-holder > script")) near.observe(script.parentElement);
  });
})();
