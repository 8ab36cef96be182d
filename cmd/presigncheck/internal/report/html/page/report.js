"use strict";
const all = (selector, of = document) => Array.from(of.querySelectorAll(selector));
const byId = (id) => document.getElementById(id);
document.documentElement.classList.add("js");

const list = byId("list");
const sites = all(".site");
const severities = all("section.group"); // as the page came
const texts = new Map(sites.map((s) => [s, s.textContent.toLowerCase()]));
let only = ""; // the key of the calls that are shown, "" for all

// filter shows the calls that match the words and the tile that was chosen.
function filter() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const s of sites) {
    s.hidden = !((!only || s.dataset.c === only) && words.every((w) => texts.get(s).includes(w)));
    shown += s.hidden ? 0 : 1;
  }
  for (const section of all("section.group")) {
    section.hidden = !all(".site", section).some((s) => !s.hidden);
  }
  byId("shown").textContent = shown === sites.length ? "" : shown + " of " + sites.length + " calls";
  byId("all").hidden = shown === sites.length;
}

// choose shows the calls of a tile, or all when it is chosen again.
function choose(key) {
  only = only === key ? "" : key;
  for (const a of all("[data-only]")) {
    if (a.dataset.only === only) {
      a.setAttribute("aria-current", "true");
    } else {
      a.removeAttribute("aria-current");
    }
  }
  filter();
}

// group sorts the calls by a property, those with most of it first. A call with
// several rules or identities stands with the first.
function group(by) {
  if (by === "s") {
    list.replaceChildren(...severities);
    for (const section of severities) {
      section.append(...sites.filter((s) => home.get(s) === section));
    }
    filter();
    return;
  }
  const none = { r: "no finding", p: "no package", i: "no identity" }[by];
  const groups = new Map();
  for (const s of sites) {
    const name = (s.dataset[by] || none).split("\n")[0];
    groups.set(name, [...(groups.get(name) || []), s]);
  }
  const names = [...groups.keys()].sort((a, b) => (a === none) - (b === none) || groups.get(b).length - groups.get(a).length || (a < b ? -1 : 1));
  const axis = severities[0].querySelector(".axis");
  list.replaceChildren(...names.map((name) => {
    const section = document.createElement("section");
    section.className = "group";
    const head = document.createElement("div");
    head.className = "head";
    const title = document.createElement("h2");
    const count = document.createElement("small");
    count.textContent = groups.get(name).length;
    title.append(name, " ", count);
    head.append(title, axis.cloneNode(true));
    section.append(head, ...groups.get(name));
    return section;
  }));
  filter();
}
const home = new Map(sites.map((s) => [s, s.parentElement]));

// reveal opens what a link leads to.
function reveal() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

// copy puts a statement on the clipboard, or selects it where the browser does
// not let a page write there.
async function copy(button) {
  const text = button.parentElement.querySelector("pre:last-of-type");
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "Selected";
  }
}

byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
for (const button of all(".copy")) {
  button.addEventListener("click", () => copy(button));
}
if (byId("toolbar")) {
  byId("toolbar").addEventListener("submit", (e) => e.preventDefault());
  byId("search").addEventListener("input", filter);
  byId("group").addEventListener("change", () => group(byId("group").value));
  byId("unfold").addEventListener("click", (e) => {
    const open = e.target.textContent === "Unfold all";
    sites.forEach((s) => { if (s.tagName === "DETAILS") s.open = open; });
    e.target.textContent = open ? "Fold all" : "Unfold all";
  });
  byId("all").addEventListener("click", () => {
    byId("search").value = "";
    choose(only);
  });
  for (const a of all("[data-only]")) {
    a.addEventListener("click", (e) => { e.preventDefault(); choose(a.dataset.only); });
  }
}
addEventListener("hashchange", reveal);
reveal();
