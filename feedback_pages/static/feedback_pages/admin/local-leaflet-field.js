// wagtailgeowidget's map with our own markers, a click that places, and a button that removes the place.
// An empty field stays empty until somebody chooses: opening the map or its zoom writes nothing.
class LocalLeafletFieldController extends window.StimulusModule.Controller {
  static values = { options: Object };

  connect() {
    const { icons, zoomField, ...options } = this.optionsValue;
    L.Icon.Default.imagePath = "";
    L.Icon.Default.mergeOptions(icons);
    this.zoomInput = zoomField ? document.getElementById(`id_${zoomField}`) : null;
    const zoomBefore = this.zoomInput?.value;
    this.field = new LeafletField({ ...options, id: this.element.id, zoomSelector: zoomField && `#id_${zoomField}` });
    if (this.zoomInput) this.zoomInput.value = zoomBefore;
    this.tolerateHalfWords();
    this.coordinates = document.getElementById(`${this.element.id}_latlng`);
    this.coordinates.setAttribute("aria-label", options.translations.initialize_map);
    this.addTools(options.translations);
    this.field.hasSetup ? this.opened() : this.coordinates.addEventListener("focus", () => this.opened(), { once: true });
  }

  // While somebody types, and once the map is seen, its script reads coordinates that may not be there yet.
  tolerateHalfWords() {
    const parse = this.field.parseStrToLatLng;
    this.field.parseStrToLatLng = (words) => { try { return parse(words); } catch { return null; } };
    this.field.updateMapFromCoords = (place) => place && this.field.setMapPosition(place);
  }

  addTools({ clear, hint }) {
    const tools = document.createElement("div");
    const help = document.createElement("p");
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button button-small button-secondary";
    this.button.textContent = clear;
    this.button.addEventListener("click", () => this.clear());
    help.className = "help";
    help.textContent = hint;
    tools.className = "local-leaflet-tools";
    tools.append(help, this.button);
    document.getElementById(`${this.element.id}_map`).after(tools);
    this.show();
  }

  opened() {
    const { map, marker } = this.field;
    if (!this.element.value) this.coordinates.value = "";
    map.on("click", ({ latlng }) => {
      this.field.setMapPosition(latlng);
      this.field.updateLatLng(latlng);
      this.field.writeLocation(latlng);
      this.show();
    });
    marker.on("dragend", () => this.show());
    map.on("zoomend", () => { if (!this.element.value && this.zoomInput) this.zoomInput.value = ""; });
    this.coordinates.addEventListener("input", () => {
      if (!this.coordinates.value.trim()) this.clear();
      else this.show();
    });
    this.show();
  }

  clear() {
    this.element.value = "";
    this.coordinates.value = "";
    if (this.zoomInput) this.zoomInput.value = "";
    this.field.clearFieldMessage({ field: this.field.latLngField });
    this.show();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const isSet = Boolean(this.element.value);
    this.button.hidden = !isSet;
    this.field.marker?.setOpacity(isSet ? 1 : 0.5);
    if (isSet && this.zoomInput && !this.zoomInput.value) this.zoomInput.value = this.field.map.getZoom();
  }
}

window.wagtail.app.register("local-leaflet-field", LocalLeafletFieldController);
