// Counts what may still be written. Typing past the limit is allowed and told: text that stops by itself is lost unseen.
for (const counter of document.querySelectorAll("[data-count]")) {
  const area = document.getElementById(counter.dataset.count);
  const max = Number(counter.dataset.max);
  const status = document.createElement("span");
  let timer;

  area.removeAttribute("maxlength");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  counter.after(status);

  const show = () => {
    const left = max - area.value.length;
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%s", Math.abs(left));
    counter.classList.toggle("is-over", left < 0);
    clearTimeout(timer);
    // A screen reader hears it only near the limit and when typing rests.
    timer = setTimeout(() => { status.textContent = left < max / 10 ? counter.textContent : ""; }, 1000);
  };
  area.addEventListener("input", show);
  show();
}
