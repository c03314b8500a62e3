// Sends photos as soon as they are chosen or dropped. Contract: POST multipart "photo" and "draft" to data-upload-url
// answers {id, thumbnail_url, name, draft} or {error}; POST "photo" and "draft" to data-remove-url removes.
// Without scripts, and where there is no such address, the file input is sent with the form.

class Photos {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.input = root.querySelector('input[type="file"]');
    this.list = root.querySelector("[data-photo-list]");
    this.drop = root.querySelector("[data-drop]");
    this.status = root.querySelector("[data-status]");
    this.draft = root.querySelector('input[name="draft"]');
    this.max = Number(root.dataset.max);
    this.limit = "";
    this.queue = Promise.resolve();
  }

  start() {
    this.drop.classList.add("is-live");
    this.root.querySelector("[data-drop-hint]").hidden = matchMedia("(pointer: coarse)").matches;
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    for (const kind of ["dragover", "dragleave", "drop"]) {
      this.drop.addEventListener(kind, (event) => {
        event.preventDefault();
        this.drop.classList.toggle("is-over", kind === "dragover");
        if (kind === "drop") this.add(event.dataTransfer.files);
      });
    }
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove-photo]");
      if (!button) return;
      event.preventDefault();
      this.remove(button.closest("li"));
    });
  }

  add(files) {
    this.limit = "";
    for (const file of files) {
      if (this.list.children.length >= this.max) {
        this.limit = this.words.tooMany;
        return this.say("");
      }
      // One after another: the first one's answer names the draft that the others belong to.
      const row = this.row(file);
      this.queue = this.queue.then(() => this.send(file, row));
    }
  }

  async send(file, row) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("photo", file);
    body.append("draft", this.draft.value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.querySelector("progress").value = event.loaded / event.total;
    });
    request.responseType = "json";
    request.open("POST", this.words.uploadUrl);
    const ended = new Promise((done) => request.addEventListener("loadend", done));
    request.send(body);
    await ended;
    this.answered(row, request);
  }

  row(file) {
    const row = document.createElement("li");
    const picture = document.createElement("img");
    const name = document.createElement("span");
    const progress = document.createElement("progress");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    // A phone's own format is not always one that the browser shows.
    picture.addEventListener("error", () => picture.replaceWith(this.blank()), { once: true });
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    name.className = "photo-name";
    name.textContent = file.name;
    progress.setAttribute("aria-label", `${this.words.sending}: ${file.name}`);
    row.append(picture, name, progress);
    this.list.append(row);
    this.list.hidden = false;
    return row;
  }

  blank() {
    const blank = document.createElement("span");
    blank.className = "photo-blank";
    return blank;
  }

  answered(row, request) {
    const answer = request.response;
    row.querySelector("progress").remove();
    if (request.status >= 200 && request.status < 300 && answer?.id) {
      row.dataset.photo = answer.id;
      this.draft.value = answer.draft;
      row.firstElementChild.replaceWith(Object.assign(document.createElement("img"), { src: answer.thumbnail_url, alt: "" }));
      this.say(`${this.words.sent}: ${answer.name}`);
    } else {
      const error = Object.assign(document.createElement("p"), { className: "photo-error", textContent: answer?.error ?? this.words.failed });
      row.append(error);
      this.say(error.textContent);
    }
    row.append(this.removeButton(row));
  }

  removeButton(row) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet" });
    const name = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    name.textContent = ` ${row.querySelector(".photo-name").textContent}`;
    button.dataset.removePhoto = "";
    button.append(this.words.remove, name);
    return button;
  }

  async remove(row) {
    const { photo } = row.dataset;
    if (photo) {
      const body = new URLSearchParams({ photo, draft: this.draft.value });
      const answer = await fetch(this.words.removeUrl, { method: "POST", body }).catch(() => null);
      if (!answer?.ok) return this.say(this.words.failed);
    }
    row.remove();
    this.limit = "";
    this.list.hidden = !this.list.children.length;
    this.say(this.words.removed);
    this.input.focus();
  }

  say(text) {
    this.status.textContent = `${text} ${this.limit}`.trim();
  }
}

// What a browser writes beside a file input is in the browser's language: the names alone are in everybody's.
function nameChosen(root) {
  const input = root.querySelector('input[type="file"]');
  const name = () => {
    root.querySelector("[data-status]").textContent = [...input.files].map((file) => file.name).join(", ");
  };
  root.querySelector("[data-drop]").classList.add("is-live");
  input.addEventListener("change", name);
  name();
}

for (const root of document.querySelectorAll("[data-photos]")) {
  if (root.dataset.uploadUrl) new Photos(root).start();
  else nameChosen(root);
}
