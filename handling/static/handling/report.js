// The report screen, made quicker: everything here also works as plain forms and links.

/** The answer that leaves: its seconds count down, and the page shows the conversation anew when it has left. */
function countDown(notice) {
  const end = Date.now() + Number(notice.dataset.leaving) * 1000;
  const seconds = notice.querySelector("[data-leaving-seconds]");
  const tick = () => {
    const left = Math.max(Math.ceil((end - Date.now()) / 1000), 0);
    if (seconds) seconds.textContent = left;
    if (left > 0) return setTimeout(tick, 250);
    notice.querySelector("[data-leaving-text]").textContent = notice.dataset.leavingNow;
    // The worker looks every ten seconds.
    setTimeout(() => location.reload(), 12_000);
  };
  // The countdown would be read aloud each second.
  if (seconds) seconds.setAttribute("aria-live", "off");
  tick();
}

class Composer {
  constructor(form) {
    this.form = form;
    this.text = form.querySelector("textarea");
    this.warning = form.querySelector("[data-language-warning]");
    this.text.addEventListener("input", () => this.typed());
    form.addEventListener("keydown", (event) => this.pressed(event));
    form.querySelector("[data-insert]")?.addEventListener("click", (event) => this.insert(event));
    this.grow();
  }

  typed() {
    this.grow();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.checkLanguage(), 1200);
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 4}px`;
  }

  pressed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.form.requestSubmit(this.form.querySelector("[value=send], [value=ask]"));
  }

  insert(event) {
    event.preventDefault();
    const chosen = this.form.querySelector("[name=template]").value;
    const template = chosen && this.form.querySelector(`template[data-template="${chosen}"]`);
    if (!template) return;
    this.text.setRangeText(template.content.textContent, this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.focus();
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async checkLanguage() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("text", this.text.value);
    try {
      const answer = await fetch(this.form.dataset.languageUrl, { method: "POST", body });
      if (answer.ok) this.warning.textContent = (await answer.json()).warning;
    } catch {
      // Without a connection nothing is lost: the server looks again when it is sent.
    }
  }
}

const changed = new Set();

/** Leaving with words typed and not sent asks first; sending one form forgets only that one's. */
function guardTyped(place) {
  for (const form of place.querySelectorAll("form[data-unsaved]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
}

window.addEventListener("beforeunload", (event) => changed.size && event.preventDefault());

/** The forms for giving the case on take lists to choose from: they come when asked for, in the links' place. */
function openHandover(place) {
  place.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(`${link.href}${link.search ? "&" : "?"}inside`);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const inside = document.createElement("div");
      inside.innerHTML = await answer.text();
      place.replaceWith(inside);
      inside.querySelector("details[open] summary, [data-first]").focus();
      guardTyped(inside);
    } catch {
      location.assign(link.href);
    }
  });
}

/** A button leads to the composer, for as long as that is out of sight. */
function hideWhenThere(jump) {
  const composer = document.querySelector(jump.hash);
  new IntersectionObserver(([seen]) => { jump.style.visibility = seen.isIntersecting ? "hidden" : ""; }).observe(composer);
}

for (const jump of document.querySelectorAll("a.reply-jump")) hideWhenThere(jump);
for (const notice of document.querySelectorAll("[data-leaving]")) countDown(notice);
for (const form of document.querySelectorAll("[data-reply]")) new Composer(form);
for (const place of document.querySelectorAll("[data-handover]")) openHandover(place);
guardTyped(document);
