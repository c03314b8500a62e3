// Narrows the list of topics while one types, by the server's rule (`search` in feedback_pages/categories/views.py):
// every word must begin one of the topic's words; where no topic has that, it may stand inside a longer one.
// Enter asks the server, which finds misspelt words too.
const box = document.querySelector("[data-filter]");
const input = box?.querySelector("[data-filter-input]");
const list = document.querySelector("[data-filter-list]");

// "ääni" and "aani" are one word to somebody in a hurry, but "hål" is not "hal".
const plain = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "");
const split = (text) => text.toLowerCase().normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? [];

const BEGINS = (own, word) => own.startsWith(word);
const INSIDE = (own, word) => own.includes(word);

const start = () => {
  const none = box.querySelector("[data-filter-none]");
  const status = box.querySelector("[data-filter-status]");
  const rows = [...list.querySelectorAll("[data-filter-words]")].map((row) => {
    const words = row.dataset.filterWords.split(" ");
    return { row, words, plainWords: words.map(plain) };
  });

  const having = (wanted, has) => rows.filter(({ words, plainWords }) => wanted.every((word) => (
    (plain(word) === word ? plainWords : words).some((own) => has(own, word))
  )));

  const narrow = () => {
    const wanted = split(input.value);
    const beginning = having(wanted, BEGINS);
    const found = beginning.length ? beginning : having(wanted, INSIDE);
    for (const each of rows) each.row.hidden = !found.includes(each);
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-words]:not([hidden])");
    }
    none.hidden = found.length > 0;
    status.textContent = found.length ? status.dataset.found.replace("%s", found.length) : none.textContent;
  };
  input.addEventListener("input", narrow);
  if (input.value) narrow();
};

if (input && list) start();
