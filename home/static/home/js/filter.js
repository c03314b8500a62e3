// Narrows the list of categories while one types; every word must be found in name, lead, synonyms or section.
// Enter asks the server, which finds misspelt words too.
const box = document.querySelector("[data-filter]");
const input = box?.querySelector("[data-filter-input]");
const list = document.querySelector("[data-filter-list]");

// "ääni" and "aani" are one word to somebody in a hurry.
const plain = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");

const start = () => {
  const none = box.querySelector("[data-filter-none]");
  const status = box.querySelector("[data-filter-status]");
  const rows = [...list.querySelectorAll("[data-filter-words]")].map((row) => ({
    row,
    text: plain(`${row.textContent} ${row.dataset.filterWords} ${row.closest("[data-filter-group]")?.querySelector("h2")?.textContent ?? ""}`),
  }));

  const narrow = () => {
    const words = plain(input.value).split(/[\s,]+/).filter(Boolean);
    let found = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      found += row.hidden ? 0 : 1;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-words]:not([hidden])");
    }
    none.hidden = found > 0;
    status.textContent = found ? status.dataset.found.replace("%s", found) : none.textContent;
  };
  input.addEventListener("input", narrow);
  if (input.value) narrow();
};

if (input && list) start();
