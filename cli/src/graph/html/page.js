"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const stage = byId("stage"), picture = byId("picture"), world = byId("world"), panel = byId("panel");
  const shapes = new Map();
  const view = { x: 0, y: 0, k: 1, moved: false };
  const NEAREST = 6, READABLE = 0.3;

  // The view: where the picture's corner is on the stage, and its scale.
  let painted = 0;
  const show = () => {
    if (painted) return;
    painted = requestAnimationFrame(() => {
      painted = 0;
      world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    });
  };
  const all = () => Math.min(stage.clientWidth / data.width, stage.clientHeight / data.height);
  const farthest = () => Math.min(all(), 1) * 0.8;
  const place = (k) => {
    view.k = k;
    view.x = Math.max(0, (stage.clientWidth - data.width * k) / 2);
    view.y = Math.max(0, (stage.clientHeight - data.height * k) / 2);
    show();
  };
  const fit = () => {
    view.moved = false;
    place(Math.min(all(), 1.5));
  };
  const zoom = (factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const k = Math.min(NEAREST, Math.max(farthest(), view.k * factor));
    view.x = x - (x - view.x) * (k / view.k);
    view.y = y - (y - view.y) * (k / view.k);
    view.k = k;
    view.moved = true;
    show();
  };
  const pan = (dx, dy) => {
    // Some of the picture stays in sight.
    const keep = 60;
    const held = (at, size, room) => Math.min(room - keep, Math.max(keep - size * view.k, at));
    view.x = held(view.x + dx, data.width, stage.clientWidth);
    view.y = held(view.y + dy, data.height, stage.clientHeight);
    view.moved = true;
    show();
  };

  // The pointer: one drags, two pinch, one that does not move clicks.
  const pointers = new Map();
  let travelled = 0;
  const spot = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, d: Math.hypot(a.x - b.x, a.y - b.y) };
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, spot(event));
  });
  stage.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const now = spot(event);
    travelled += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    if (pointers.size === 2) {
      const before = spread();
      pointers.set(event.pointerId, now);
      const after = spread();
      zoom(before.d > 0 ? after.d / before.d : 1, after.x, after.y);
      pan(after.x - before.x, after.y - before.y);
      return;
    }
    pointers.set(event.pointerId, now);
    if (travelled > 4) {
      if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
      stage.classList.add("dragged");
      pan(now.x - last.x, now.y - last.y);
    }
  });
  const release = (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) stage.classList.remove("dragged");
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = spot(event);
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const by = Math.max(-240, Math.min(240, event.deltaY * lines));
    zoom(Math.exp(-by * (event.ctrlKey ? 0.01 : 0.002)), at.x, at.y);
  }, { passive: false });

  // Steps and their details.
  let selected = null;
  const stepOf = (target) => {
    const shape = target.closest && target.closest("[data-step]");
    return shape ? Number(shape.dataset.step) : null;
  };
  const make = (name, text, parent) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };
  const links = (term, steps, list) => {
    if (steps.length === 0) return;
    make("dt", term, list);
    const value = make("dd", undefined, list);
    for (const step of steps.slice(0, 200)) {
      const link = make("button", data.steps[step].id, value);
      link.type = "button";
      link.addEventListener("click", () => {
        select(step);
        shapes.get(step).focus({ preventScroll: true });
      });
    }
    if (steps.length > 200) make("span", `and ${steps.length - 200} more`, value);
  };
  // JSON with line breaks, every number as it was written.
  const pretty = (text) => {
    let out = "", depth = 0, quoted = false;
    const line = () => "\n" + "  ".repeat(depth);
    for (let at = 0; at < text.length; at++) {
      const c = text[at];
      if (quoted) {
        out += c;
        if (c === "\\") out += text[++at];
        else if (c === '"') quoted = false;
      } else if (c === '"') {
        quoted = true;
        out += c;
      } else if (c === "{" || c === "[") {
        const close = text[at + 1];
        if (close === "}" || close === "]") {
          out += c + close;
          at++;
        } else {
          depth++;
          out += c + line();
        }
      } else if (c === "}" || c === "]") {
        depth--;
        out += line() + c;
      } else if (c === ",") out += c + line();
      else out += c === ":" ? ": " : c;
    }
    return out;
  };
  const describe = (step) => {
    const it = data.steps[step];
    const details = byId("details");
    byId("name").textContent = it.id;
    details.replaceChildren();
    make("p", it.kind + (it.marks ? ` · ${it.marks}` : ""), details).className = "kind";
    if (it.pivot) make("p", "The point of no return: nothing is undone after it.", details);
    if (it.description) make("p", it.description, details).className = "description";
    const list = make("dl", undefined, details);
    for (const [term, text] of it.facts) {
      make("dt", term, list);
      make("dd", text, list);
    }
    if (it.parent !== null) links("Inside of", [it.parent], list);
    links("Comes after", it.after, list);
    links("What comes after it", it.before, list);
    links("Holds", it.children, list);
    for (const [term, text] of it.code) {
      make("dt", term, list);
      make("pre", pretty(text), make("dd", undefined, list));
    }
  };
  const mark = (step, on) => {
    const it = data.steps[step];
    const to = (name) => (other) => {
      const shape = shapes.get(other);
      if (shape) shape.classList.toggle(name, on);
    };
    [step].forEach(to("selected"));
    it.after.forEach(to("near"));
    it.before.forEach(to("near"));
  };
  const select = (step) => {
    if (selected !== null) mark(selected, false);
    selected = step;
    panel.hidden = step === null;
    if (step === null) return;
    // The panel takes room, and nothing should jump away under the pointer.
    view.moved = true;
    mark(step, true);
    describe(step);
    panel.scrollTop = 0;
    reveal(step);
  };
  // Brings a step into sight. One that is larger than the stage is left where it is.
  const reveal = (step) => {
    const box = shapes.get(step).getBoundingClientRect(), room = stage.getBoundingClientRect();
    const by = (from, to, start, end) => {
      if (to - from > end - start || (from >= start && to <= end)) return 0;
      return from < start ? start + 24 - from : end - 24 - to;
    };
    pan(by(box.left, box.right, room.left, room.right), by(box.top, box.bottom, room.top, room.bottom));
  };
  stage.addEventListener("click", (event) => {
    if (travelled > 4 && event.detail > 0) return;
    const step = stepOf(event.target);
    if (step !== null || event.target.closest("svg")) select(step);
  });
  stage.addEventListener("focusin", (event) => {
    const step = stepOf(event.target);
    if (step !== null && event.target.matches(":focus-visible")) reveal(step);
  });

  // The keyboard.
  const MOVES = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const CLOSER = ["+", "="], FARTHER = ["-", "_"];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.target);
    if (event.key === "Escape" && !panel.hidden) {
      const back = shapes.get(selected);
      select(null);
      (back || stage).focus({ preventScroll: true });
    } else if (panel.contains(event.target)) return;
    else if ((event.key === "Enter" || event.key === " ") && step !== null) select(step);
    else if (MOVES[event.key]) pan(...MOVES[event.key]);
    else if (CLOSER.includes(event.key)) zoom(1.25);
    else if (FARTHER.includes(event.key)) zoom(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  byId("closer").addEventListener("click", () => zoom(1.25));
  byId("farther").addEventListener("click", () => zoom(0.8));
  byId("fit").addEventListener("click", fit);
  byId("close").addEventListener("click", () => select(null));

  for (const shape of world.querySelectorAll("[data-step]")) {
    const step = Number(shape.dataset.step);
    shapes.set(step, shape);
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("role", "button");
    shape.setAttribute("aria-label", `${data.steps[step].id}, ${data.steps[step].kind}`);
  }
  picture.removeAttribute("viewBox");
  // What is too large to be read as a whole begins at its beginning.
  const begin = () => place(Math.max(Math.min(all(), 1.5), READABLE));
  new ResizeObserver(() => {
    if (!view.moved) begin();
  }).observe(stage);
  begin();
})();
