// Asks before a form with unsent words is left. Forms that want it carry data-unsaved.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const values = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const first = values();
  let sending = false;

  form.addEventListener("submit", () => { sending = true; });
  // Back from the next page: the form stands as it was left.
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && values() !== first) event.preventDefault();
  });
}
