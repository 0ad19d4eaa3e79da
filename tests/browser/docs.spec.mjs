// The pages in README and docs/: each runs unchanged beside the package, logs no error, and shows a value.
import { readdirSync } from "node:fs";
import { blocks } from "../docs.mjs";
import { expect, test } from "./fixture.mjs";

const files = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const pages = files.flatMap((path) =>
  blocks(path)
    .filter(({ language }) => language === "html")
    .map((block) => ({ path, ...block })),
);

test("there are pages in the documents", () => {
  expect(pages.length).toBeGreaterThan(3);
});

for (const { path, line, code } of pages) {
  test(`the page of ${path}, line ${line}`, async ({ page, baseURL }) => {
    const said = [];
    const complaints = [];
    page.on("console", (message) => (message.type() === "log" ? said : complaints).push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    // A host of the reader's own.
    await page.route("https://static.example/embed.html", async (route) =>
      route.fulfill({ response: await page.request.get(`${baseURL}/package/embed.html`) }),
    );
    await page.route("**/exposure-netting/**", async (route) => {
      const response = await page.request.get(
        `${baseURL}/package/${route.request().url().split("/exposure-netting/")[1]}`,
      );
      await route.fulfill({ response });
    });
    await page.route("**/reader.html", (route) =>
      route.fulfill({
        contentType: "text/html; charset=utf-8",
        body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reader</title><link rel="icon" href="data:,"></head><body>${code}</body></html>`,
      }),
    );
    await page.goto("/reader.html");
    const figure =
      (await page.locator("iframe").count()) > 0 || code.includes("embed(")
        ? page.frameLocator("iframe").locator('[data-figure="net"]')
        : page.locator('[data-figure="net"]');
    await expect(figure).toHaveAttribute("data-value", /\d/);
    // A value in a comment must be logged.
    if (code.includes("console.log")) await expect.poll(() => said.length).toBeGreaterThan(0);
    for (const [, promised] of code.matchAll(/console\.log\(.*\);? *(?:\}\))?;? *\/\/ "(.*)"/g))
      await expect.poll(() => said).toContain(promised);
    expect(complaints).toEqual([]);
  });
}
