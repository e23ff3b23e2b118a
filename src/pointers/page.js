"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const functions = Array.from(document.querySelectorAll(".function"));

  function filter() {
    const data = new FormData(form);
    const classes = new Set(data.getAll("class"));
    const name = data.get("name").trim().toLowerCase();
    const obstacle = data.get("obstacle");
    let count = 0;
    for (const f of functions) {
      const fits = classes.has(f.dataset.class)
        && f.dataset.name.toLowerCase().includes(name)
        && (obstacle === "" || f.dataset.obstacles.split(" ").includes(obstacle));
      f.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.value = count === functions.length ? `${count} functions` : `${count} of ${functions.length} functions`;
  }

  // Opens what the address names, even if a filter hides it.
  function visit() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.hidden = false;
      target.open = true;
      target.querySelector("summary").focus({ preventScroll: true });
      target.scrollIntoView();
    }
  }

  function step(by) {
    const visible = functions.filter(f => !f.hidden);
    const at = visible.findIndex(f => f.contains(document.activeElement));
    const next = at < 0 ? visible[by > 0 ? 0 : visible.length - 1] : visible[at + by];
    if (next) {
      const summary = next.querySelector("summary");
      summary.focus();
      summary.scrollIntoView({ block: "nearest" });
    }
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", event => event.preventDefault());
  window.addEventListener("hashchange", visit);
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-obstacle]");
    if (button) {
      form.elements.obstacle.value = button.dataset.obstacle;
      filter();
      const first = functions.find(f => !f.hidden);
      document.getElementById("functions").scrollIntoView();
      if (first) first.querySelector("summary").focus({ preventScroll: true });
      return;
    }
    // A link to where we are already changes no address.
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) visit();
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // There, keys write or choose.
    if (event.target.closest("input[type=search], select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      form.elements.name.focus();
    } else if (event.key === "j") {
      step(1);
    } else if (event.key === "k") {
      step(-1);
    } else if (event.key === "t") {
      document.getElementById("todo").scrollIntoView();
      const first = document.querySelector(".todo summary");
      if (first) first.focus({ preventScroll: true });
    }
  });
  filter();
  visit();
})();
