"use strict";
const all = (selector) => Array.from(document.querySelectorAll(selector));
const byId = (id) => document.getElementById(id);

// filter shows the sites that match the text and, if asked, need attention.
function filter() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const failing = byId("failing").checked;
  let shown = 0;
  const sites = all(".site");
  for (const site of sites) {
    const text = site.textContent.toLowerCase();
    const attention = site.dataset.status === "bad" || site.dataset.status === "warn";
    const match = words.every((w) => text.includes(w)) && (attention || !failing);
    site.classList.toggle("hidden", !match);
    for (const row of all('.row[data-site="' + site.id + '"]')) {
      row.classList.toggle("hidden", !match);
    }
    shown += match ? 1 : 0;
  }
  byId("shown").textContent = shown === sites.length ? "" : shown + " of " + sites.length + " sites";
}

// reveal opens what a link leads to.
function reveal() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

byId("search").addEventListener("input", filter);
byId("failing").addEventListener("change", filter);
byId("expand").addEventListener("click", () => all("details").forEach((d) => { d.open = true; }));
byId("collapse").addEventListener("click", () => all("details").forEach((d) => { d.open = false; }));
byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
// copy puts a statement on the clipboard, or selects it where the browser does
// not let a page write there.
async function copy(button) {
  const text = button.parentElement.querySelector("pre");
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "copied";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "selected";
  }
}
for (const button of all(".copy")) {
  button.addEventListener("click", () => copy(button));
}
addEventListener("hashchange", reveal);
reveal();
