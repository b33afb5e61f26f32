// The graph in a real browser: its page as people use it, its pictures and flowcharts as they are shown.
//
// Needs MODULES, a folder in which the packages of package.json are installed, and SAGAWEAVE, the command.
// `.ci/run` sets both.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const modules = resolve(process.env.MODULES ?? assert.fail("MODULES is not set"));
const command = resolve(process.env.SAGAWEAVE ?? assert.fail("SAGAWEAVE is not set"));
const workflows = resolve(import.meta.dirname, "../../../generated-examples/workflows");
const DOCUMENTS = [
  "marketing_campaign.yaml", "launch_dag.yaml", "pivot_checkout.yaml", "hostile.yaml",
  "project_dag.json", "project_parallel.json", "test_project.json",
];

let folder, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sagaweave-browser-"));
  // The packaged browser unpacks itself and the libraries and fonts that it needs below TMPDIR.
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs20.x";
  const require = createRequire(join(modules, "package.json"));
  const { chromium } = require("playwright-core");
  const loaded = require("@sparticuz/chromium");
  const packaged = loaded.default ?? loaded;
  browser = await chromium.launch({
    executablePath: await packaged.executablePath(),
    args: ["--no-sandbox", "--disable-gpu", "--headless=shell"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const draw = (document, format) =>
  execFileSync(command, ["graph", document, "--format", format], { encoding: "utf8", maxBuffer: 1 << 28 });

/// A page on a document's graph, and what went wrong on it so far.
const open = async (document, options = {}) => {
  const file = join(folder, `${basename(document)}.html`);
  writeFileSync(file, draw(document, "html"));
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => wrong.push(message.text()));
  page.on("dialog", (dialog) => wrong.push(dialog.message()));
  page.on("request", (request) => {
    if (request.url() !== pathToFileURL(file).href) wrong.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await settled(page);
  return { page, wrong, done: () => context.close() };
};

/// Waits until what was changed is painted.
const settled = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const view = async (page) => {
  await settled(page);
  const transform = await page.getAttribute("#world", "transform");
  const [, x, y, k] = transform.match(/translate\((\S+) (\S+)\) scale\((\S+)\)/).map(Number);
  return { x, y, k };
};
const near = (a, b) => assert.ok(Math.abs(a - b) < 0.01, `${a} is not ${b}`);
const step = async (page, id) => {
  const at = await page.evaluate((id) => {
    const { steps } = JSON.parse(document.getElementById("data").textContent);
    return steps.findIndex((step) => step.id === id);
  }, id);
  return page.locator(`[data-step="${at}"]`);
};

const checkout = join(workflows, "pivot_checkout.yaml");

test("all of the picture is in sight at first", async () => {
  const { page, wrong, done } = await open(checkout);
  const { width, height } = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const { x, y, k } = await view(page);
  assert.ok(x >= 0 && y >= 0 && x + width * k <= 1200.5 && y + height * k <= 800.5);
  assert.deepEqual(wrong, []);
  await done();
});

test("the wheel zooms at the pointer, a drag moves", async () => {
  const { page, wrong, done } = await open(checkout);
  const start = await view(page);
  await page.mouse.move(500, 300);
  await page.mouse.wheel(0, -300);
  const zoomed = await view(page);
  assert.ok(zoomed.k > start.k * 1.3);
  near((500 - start.x) / start.k, (500 - zoomed.x) / zoomed.k);
  near((300 - start.y) / start.k, (300 - zoomed.y) / zoomed.k);
  await page.mouse.down();
  await page.mouse.move(440, 330, { steps: 6 });
  await page.mouse.up();
  const moved = await view(page);
  near(moved.x, zoomed.x - 60);
  near(moved.y, zoomed.y + 30);
  assert.ok(await page.locator("#panel").isHidden(), "a drag is no click");
  assert.deepEqual(wrong, []);
  await done();
});

test("two fingers pinch", async () => {
  const { page, done } = await open(checkout, { hasTouch: true });
  const start = await view(page);
  const touch = await page.context().newCDPSession(page);
  const fingers = (type, spread) => touch.send("Input.dispatchTouchEvent", {
    type,
    touchPoints: spread === undefined ? [] : [{ x: 600 - spread, y: 400, id: 1 }, { x: 600 + spread, y: 400, id: 2 }],
  });
  await fingers("touchStart", 50);
  for (const spread of [60, 80, 100]) await fingers("touchMove", spread);
  await fingers("touchEnd");
  const { x, k } = await view(page);
  assert.ok(k > start.k * 1.7 && k < start.k * 2.1, `${start.k} became ${k}`);
  assert.ok(Math.abs((600 - start.x) / start.k - (600 - x) / k) < 3);
  await done();
});

test("buttons and keys do the same", async () => {
  const { page, done } = await open(checkout);
  const start = await view(page);
  for (const [closer, farther, all] of [["#closer", "#farther", "#fit"], ["+", "-", "0"]]) {
    const act = (what) => (what.startsWith("#") ? page.click(what) : page.keyboard.press(what));
    await act(closer);
    near((await view(page)).k, start.k * 1.25);
    await act(farther);
    near((await view(page)).k, start.k);
    await act(closer);
    await act(all);
    assert.deepEqual(await view(page), start);
  }
  await page.keyboard.press("ArrowRight");
  near((await view(page)).x, start.x - 60);
  await done();
});

test("a click shows a step's details, and links lead on", async () => {
  const { page, wrong, done } = await open(checkout);
  const before = await view(page);
  await (await step(page, "reserve_stock")).click();
  assert.deepEqual(await view(page), before, "nothing jumps away under the pointer");
  const panel = page.locator("#panel");
  const text = await panel.innerText();
  for (const part of ["reserve_stock", "The goods are held for an hour.", "warehouse.reserve", "warehouse.release", '"hold": "1h"', "20s", "at most 5", "prepare"]) {
    assert.ok(text.includes(part), `${part} is missing in ${text}`);
  }
  await panel.getByRole("button", { name: "quote_shipping" }).click();
  assert.equal(await page.locator("#name").innerText(), "quote_shipping");
  assert.match(await panel.innerText(), /Comes after\s+reserve_stock\s*delivery/);
  assert.ok(await (await step(page, "reserve_stock")).evaluate((it) => it.classList.contains("near")));
  await page.click("#close");
  assert.ok(await panel.isHidden());
  await (await step(page, "ship")).click();
  const shown = await (await step(page, "ship")).locator("rect").boundingBox();
  const { x } = await panel.boundingBox();
  assert.ok(shown.x + shown.width <= x, "the panel does not cover the step");
  await (await step(page, "charge")).click();
  assert.match(await panel.innerText(), /point of no return/);
  assert.deepEqual(wrong, []);
  await done();
});

test("the keyboard goes from step to step", async () => {
  const { page, done } = await open(checkout);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const name = await page.locator("#name").innerText();
  assert.ok(["charge", "fulfil"].includes(name), name);
  const role = await page.evaluate(() => document.activeElement.getAttribute("role"));
  assert.equal(role, "button");
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#panel").isHidden());
  assert.ok(await page.evaluate(() => document.activeElement.getAttribute("aria-label").length > 0));
  await done();
});

test("nothing in a document runs, and nothing else either", async () => {
  const { page, wrong, done } = await open(join(workflows, "hostile.yaml"));
  for (const shape of await page.locator("[data-step]").all()) await shape.click({ position: { x: 14, y: 14 } });
  assert.equal(await page.locator("script").count(), 2);
  assert.deepEqual(wrong, []);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return window.ran === true;
  });
  assert.equal(ran, false, "the policy refuses other scripts");
  await done();
});

test("it is dark in the dark", async () => {
  for (const [scheme, paper, fill] of [["light", "rgb(255, 255, 255)", "rgb(234, 241, 255)"], ["dark", "rgb(13, 17, 23)", "rgb(22, 35, 61)"]]) {
    const { page, done } = await open(checkout, { colorScheme: scheme });
    const colours = await page.evaluate(() => [
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector("rect.activity")).fill,
    ]);
    assert.deepEqual(colours, [paper, fill]);
    await done();
  }
});

test("text stays in its box, with the fonts that are there", async () => {
  for (const document of DOCUMENTS) {
    const { page, done } = await open(join(workflows, document));
    const out = await page.evaluate(() =>
      [...document.querySelectorAll("[data-step]")].flatMap((step) => {
        const box = step.querySelector("rect").getBBox();
        const inside = (it) => it.x >= box.x && it.y >= box.y && it.x + it.width <= box.x + box.width && it.y + it.height <= box.y + box.height;
        return [...step.querySelectorAll("text")].filter((text) => !inside(text.getBBox())).map((text) => text.textContent);
      }));
    assert.deepEqual(out, [], document);
    await done();
  }
});

test("the svg is a picture by itself, light and dark", async () => {
  const file = join(folder, "picture.svg");
  for (const document of DOCUMENTS) {
    writeFileSync(file, draw(join(workflows, document), "svg"));
    for (const [scheme, corner] of [["light", [255, 255, 255]], ["dark", [13, 17, 23]]]) {
      const page = await browser.newPage({ colorScheme: scheme });
      await page.setContent(`<img id="it" src="data:image/svg+xml;base64,${readFileSync(file).toString("base64")}">`);
      const pixel = await page.evaluate(async () => {
        const image = document.getElementById("it");
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return [...context.getImageData(3, 3, 1, 1).data].slice(0, 3);
      });
      assert.deepEqual(pixel, corner, `${document} in the ${scheme}`);
      await page.close();
    }
  }
});

test("Mermaid draws the flowcharts", async () => {
  const page = await browser.newPage();
  await page.setContent("<body></body>");
  await page.addScriptTag({ path: join(modules, "node_modules/mermaid/dist/mermaid.min.js") });
  for (const document of DOCUMENTS) {
    const flowchart = draw(join(workflows, document), "mermaid");
    const text = await page.evaluate(async (flowchart) => {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
      const { svg } = await mermaid.render("it", flowchart);
      document.body.innerHTML = svg;
      return document.body.textContent;
    }, flowchart);
    const { steps } = JSON.parse(draw(join(workflows, document), "html").match(/id="data">(.*?)<\/script>/)[1]);
    for (const { id } of steps) assert.ok(text.includes(id), `${id} is missing in ${document}`);
    assert.ok(!text.includes("Syntax error"), document);
  }
  await page.close();
});
