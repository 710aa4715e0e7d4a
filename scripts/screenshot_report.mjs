// Full-page pictures of a report at phone and desktop width, and a check for overflow and errors.
//
//     npm install playwright-core        (anywhere; name the folder by NODE_MODULES)
//     NODE_MODULES=path/to/node_modules CHROMIUM=/usr/bin/chromium \
//       node scripts/screenshot_report.mjs path/to/report.html path/to/output-folder [light|dark]
import { createRequire } from "node:module";
import { mkdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(resolve(process.env.NODE_MODULES ?? "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const [page_path, folder, scheme = "light"] = process.argv.slice(2);
const stem = basename(page_path, ".html");
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
let failed = false;
for (const [name, width, height] of [["phone", 390, 844], ["desktop", 1280, 900]]) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, offline: true });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`asks for ${request.url()}`);
  });
  const started = Date.now();
  await page.goto(pathToFileURL(resolve(page_path)).href, { waitUntil: "load" });
  const seconds = (Date.now() - started) / 1000;
  const [content, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (content > inner) problems.push(`${content - inner} px too wide`);
  await page.screenshot({ path: `${folder}/${stem}-${name}-${scheme}.png`, fullPage: true });
  failed ||= problems.length > 0;
  console.log(`${name} ${width} px: content ${content} px, loaded in ${seconds} s`, problems);
  await context.close();
}
if (process.env.PDF) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(resolve(page_path)).href);
  await page.pdf({ path: `${folder}/${stem}.pdf`, format: "A4" });
}
await browser.close();
console.log(`${(statSync(page_path).size / 1e6).toFixed(2)} MB`);
process.exit(failed ? 1 : 0);
