// Maps of communes: points over borders that are served from here. A map's data come from `data-src` (GeoJSON as
// lieudit.web.places writes it), its words from the block of JSON inside it. The table beside it has the same.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const NARROW = "\u202f";
  const [SMALLEST, LARGEST, LARGEST_CLUSTER] = [6, 20, 27];  // radius in pixels
  const FEW = 8;  // communes that are named at once under the map
  const TARGET = 24;  // pixels that a finger needs
  const NAMES_FROM = 8;  // zoom from which départements are named
  const METROPOLE = "";
  const FRANCE = [[41.3, -5.2], [51.1, 9.6]];  // metropolitan France; shown whole where the points are spread over it

  const number = value => {
    const [whole, cents] = (Number.isInteger(value) ? String(value) : value.toFixed(2)).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, NARROW) + (cents ? (language === "fr" ? "," : ".") + cents : "");
  };
  const euros = value => `${number(value)}${NARROW}€`;
  const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const territory = departement => /^9[78]/.test(departement || "") ? departement.slice(0, 3) : METROPOLE;

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // What the size of a point may tell; a commune without any is a ring.
  const MEASURES = {
    money: {of: one => one.eur, say: euros},
    sources: {of: one => one.sources, say: number},
  };

  /** A round icon that says what it is, and is never smaller than a finger's target. */
  const Point = L.DivIcon.extend({
    createIcon(old) {
      const icon = L.DivIcon.prototype.createIcon.call(this, old);
      const {radius, label, text} = this.options;
      const dot = element("span", text);
      dot.style.width = dot.style.height = `${2 * radius}px`;
      icon.replaceChildren(dot);
      icon.setAttribute("aria-label", label);
      return icon;
    },
  });

  function point(radius, className, label, text = "") {
    const size = Math.max(2 * radius, TARGET);
    return new Point({radius, label, text, className: `point ${className}`, iconSize: [size, size]});
  }

  class CommunesMap {
    constructor(box) {
      this.box = box;
      this.words = JSON.parse(box.querySelector("script").textContent);
      this.measure = MEASURES.money;
    }

    async start() {
      const {src, base} = this.box.dataset;
      const [data, borders] = await Promise.all([src, base].map(async address => {
        const answer = await fetch(address);
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        return answer.json();
      }));
      this.names = new Map(borders.features.filter(one => one.properties.kind === "name")
        .map(one => [one.properties.departement, one.properties.name]));
      this.programmes = data.programmes;
      const placed = data.features.filter(one => one.geometry);
      this.unplaced = data.features.filter(one => !one.geometry).map(one => one.properties);
      if (!placed.length) {
        this.say(this.words.empty);
        return;
      }
      this.canvas = element("div", undefined, {class: "canvas", role: "region", "aria-label": this.box.dataset.label});
      this.canvas.lang = language;
      this.box.append(this.canvas);
      this.draw(borders);
      this.place(placed);
      this.box.prepend(this.controls());
      this.tellUnplaced();
      this.box.dataset.ready = placed.length;
    }

    say(text) {
      this.box.append(element("p", text, {class: "notice", role: "status"}));
    }

    draw(borders) {
      const map = this.map = L.map(this.canvas, {
        zoomControl: false, attributionControl: false, minZoom: 2, maxZoom: 11, zoomSnap: .25, worldCopyJump: false,
        scrollWheelZoom: false, dragging: !L.Browser.mobile, zoomAnimation: !isStill, fadeAnimation: !isStill,
        markerZoomAnimation: !isStill, inertia: !isStill,
      });
      L.control.attribution({prefix: false}).addAttribution(this.words.attribution).addTo(map);
      L.control.zoom({zoomInTitle: this.words.zoomIn, zoomOutTitle: this.words.zoomOut}).addTo(map);
      // The wheel scrolls the page until the reader has turned to the map.
      map.on("focus click", () => map.scrollWheelZoom.enable()).on("blur mouseout", () => map.scrollWheelZoom.disable());
      this.canvas.addEventListener("keydown", event => event.key === "Escape" && map.closePopup());
      const shapes = borders.features.filter(one => one.properties.kind !== "name");
      L.geoJSON(shapes, {interactive: false, style: one => ({className: one.properties.kind})}).addTo(map);
      map.createPane("names").style.zIndex = 450;  // over the borders, under the points
      const labels = L.layerGroup(borders.features.filter(one => one.properties.kind === "name").map(one => {
        const [longitude, latitude] = one.geometry.coordinates;
        return L.marker([latitude, longitude], {interactive: false, keyboard: false, pane: "names",
          icon: L.divIcon({className: "departement", html: element("span", one.properties.name), iconSize: [0, 0]})});
      }));
      map.on("zoomend", () => map.getZoom() >= NAMES_FROM ? labels.addTo(map) : labels.remove());
      map.on("popupopen", ({popup}) => {
        const close = popup.getElement().querySelector(".leaflet-popup-close-button");
        if (close) close.setAttribute("aria-label", this.words.close);
      });
    }

    place(features) {
      this.largest = {};
      this.all = {};
      for (const [name, measure] of Object.entries(MEASURES)) {
        const values = features.map(one => measure.of(one.properties));
        this.largest[name] = values.reduce((one, other) => Math.max(one, other), 1);
        this.all[name] = values.reduce((one, other) => one + other, 0);
      }
      this.points = L.markerClusterGroup({
        showCoverageOnHover: false, maxClusterRadius: 56, animate: !isStill, spiderfyOnMaxZoom: true,
        iconCreateFunction: cluster => this.clusterIcon(cluster),
      });
      this.markers = features.map(one => {
        const [longitude, latitude] = one.geometry.coordinates;
        const marker = L.marker([latitude, longitude], {icon: this.icon(one.properties)});
        marker.commune = one.properties;
        marker.bindPopup(() => this.popup(one.properties), {maxWidth: 300, minWidth: 220});
        marker.on("popupopen", () => { this.opened = marker; });
        // Who came by keyboard goes on in the popup, and comes back.
        marker.on("keypress", ({originalEvent}) => {
          if (originalEvent.key === "Enter") setTimeout(() => marker.getPopup().getElement()?.querySelector("a")?.focus());
        });
        return marker;
      });
      this.points.addLayers(this.markers);
      this.map.on("popupclose", () => {
        if (document.activeElement !== document.body) return;
        (this.opened?.getElement() || this.canvas).focus({preventScroll: true});
      });
      this.territories = new Map();
      for (const marker of this.markers) {
        const code = territory(marker.commune.departement);
        if (!this.territories.has(code)) this.territories.set(code, L.latLngBounds([]));
        this.territories.get(code).extend(marker.getLatLng());
      }
      const metropole = this.territories.get(METROPOLE);
      if (metropole && metropole.getNorth() - metropole.getSouth() > 4.5) metropole.extend(FRANCE);
      const first = metropole ? METROPOLE : [...this.territories.keys()].sort()[0];
      this.show(first, false);
      this.points.addTo(this.map);
      matchMedia("print").addEventListener("change", () => {  // paper is of another width
        this.map.invalidateSize(false);
        this.show(this.shown, false);
      });
    }

    show(code, animate = !isStill) {
      this.shown = code;
      this.map.fitBounds(this.territories.get(code), {maxZoom: 9, padding: [20, 20], animate});
    }

    radius(value, share, largest) {
      return value > 0 ? SMALLEST + (largest - SMALLEST) * Math.sqrt(value / share) : SMALLEST;
    }

    icon(one) {
      const {of, say} = this.measure;
      const value = of(one);
      const radius = this.radius(value, this.largest[this.measureName()], LARGEST);
      const label = filled(this.words.point, {name: one.name, value: say(value), measure: this.words[this.measureName()]});
      return point(radius, value > 0 ? "" : "none", label);
    }

    clusterIcon(cluster) {
      const children = cluster.getAllChildMarkers();
      const {of, say} = this.measure;
      const value = children.reduce((sum, one) => sum + of(one.commune), 0);
      const least = 9 + 2.5 * number(children.length).length;  // room for the number
      const share = value / (this.all[this.measureName()] || 1);  // a third of all is as large as they come
      const radius = Math.max(LARGEST_CLUSTER * Math.sqrt(Math.min(3 * share, 1)), least);
      const label = filled(this.words.cluster,
        {count: number(children.length), value: say(value), measure: this.words[this.measureName()]});
      return point(radius, "cluster", label, number(children.length));
    }

    measureName() {
      return this.measure === MEASURES.money ? "money" : "sources";
    }

    controls() {
      const bar = element("div", undefined, {class: "controls"});
      const sizes = element("fieldset");
      sizes.append(element("legend", this.words.size));
      for (const name of Object.keys(MEASURES)) {
        const label = element("label");
        const radio = element("input", undefined, {type: "radio", name: `${this.box.id}-size`, value: name});
        radio.checked = name === this.measureName();
        radio.addEventListener("change", () => {
          this.measure = MEASURES[name];
          for (const marker of this.markers) marker.setIcon(this.icon(marker.commune));
          this.points.refreshClusters();
        });
        label.append(radio, ` ${this.words[name]}`);
        sizes.append(label);
      }
      sizes.append(element("span", this.words.ring, {class: "ring"}));
      bar.append(sizes);
      if (this.territories.size > 1) {
        const places = element("div", undefined, {class: "territories", role: "group", "aria-label": this.words.show});
        for (const code of [...this.territories.keys()].sort()) {
          const name = code === METROPOLE ? this.words.metropole : this.names.get(code) || code;
          const button = element("button", name, {type: "button"});
          button.addEventListener("click", () => this.show(code));
          places.append(button);
        }
        bar.append(places);
      }
      return bar;
    }

    popup(one) {
      const box = element("div", undefined, {class: "of-commune"});
      const title = element("p", undefined, {class: "title"});
      title.append(element("a", one.name, {href: one.url}));
      if (this.names.has(one.departement)) title.append(element("span", ` ${this.names.get(one.departement)}`));
      box.append(title);
      if (one.programmes.length) {
        const list = element("ul");
        for (const {id, status} of one.programmes) {
          const {name, url} = this.programmes[id];
          const entry = element("li");
          entry.append(element("a", name, {href: url}), ` ${this.words.statuses[status] || status}`);
          list.append(entry);
        }
        box.append(list);
      }
      const facts = element("dl");
      const add = (term, text) => facts.append(element("dt", term), element("dd", text));
      add(this.words.alone, one.sums ? euros(one.eur) : this.words.nothing);
      if (one.shared_sums) add(this.words.shared, euros(one.shared_eur));
      add(this.words.witnesses, number(one.sources));
      box.append(facts);
      return box;
    }

    tellUnplaced() {
      if (!this.unplaced.length) return;
      const names = this.unplaced.flatMap((one, place) => [place ? ", " : "", element("a", one.name, {href: one.url})]);
      const isLong = this.unplaced.length > FEW;
      const line = element(isLong ? "details" : "p", undefined, {class: "aside"});
      line.append(isLong ? element("summary", this.words.unplaced) : `${this.words.unplaced} `, ...names);
      this.box.append(line);
    }
  }

  for (const box of document.querySelectorAll(".map[data-src]")) {
    const map = new CommunesMap(box);
    map.start().catch(error => {
      map.say(map.words.failed);
      throw error;
    });
  }
})();
