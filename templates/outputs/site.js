
(() => {
  const words = new Map(Object.entries(JSON.parse(document.getElementById("words").textContent)));
  const form = document.getElementById("search"), box = document.getElementById("words-wanted");
  const said = document.getElementById("found"), lines = [...document.querySelectorAll("[data-number]")];
  const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const having = (start) => {
    const found = new Set();
    for (const [word, numbers] of words) if (word.startsWith(start)) numbers.forEach((n) => found.add(n));
    return found;
  };
  const look = () => {
    const wanted = bare(box.value).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
    const sets = wanted.map(having);
    let n = 0;
    for (const line of lines) {
      line.hidden = !sets.every((set) => set.has(Number(line.dataset.number)));
      n += line.hidden ? 0 : 1;
    }
    for (const part of document.querySelectorAll(".month, .year")) {
      part.hidden = !part.querySelector("[data-number]:not([hidden])");
    }
    said.textContent = !wanted.length ? "" : n === 0 ? "No edition has this."
      : n === 1 ? "One edition found." : `${n} editions found.`;
  };
  form.hidden = false;
  box.addEventListener("input", look);
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  box.value = new URLSearchParams(location.search).get("q") ?? box.value;
  look();
})();
