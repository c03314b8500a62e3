// Copy and print buttons; hidden without scripts, where the address itself can be kept.
for (const button of document.querySelectorAll("[data-copy]")) {
  const box = button.closest("section, div, form");
  const root = box.closest("section") ?? box;
  const label = button.querySelector("[data-copy-label]");
  const usual = label.textContent;

  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(root.querySelector("[data-copy-source]").href);
    label.textContent = button.dataset.copied;
    root.querySelector("[data-copy-status]").textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = usual; }, 3000);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
