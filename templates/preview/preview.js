// Extras only: every step is also a link. Keys, frames as high as what they hold, a view that reloads.
"use strict";

const address = new URL(location);
if (address.searchParams.has("token")) {
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

const steps = () => [...document.querySelectorAll(".editions .open a, .others li a")];

function move(by) {
  const links = steps();
  const at = links.indexOf(document.activeElement);
  const current = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[(at < 0 ? current : at) + by] ?? (at < 0 && current < 0 ? links[0] : null);
  if (next) next.focus();
  return Boolean(next);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(textarea|input)$/i.test(event.target.tagName)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const inList = document.querySelector(".editions") || steps().includes(document.activeElement);
    if (inList && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    return;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  } else if (event.key === "Escape" && document.querySelector(".desk")) {
    document.querySelector(".top nav a").click();
  }
}

document.addEventListener("keydown", onKey);

function fit(frame) {
  const inside = frame.contentDocument;
  if (!inside || !inside.body) return;
  inside.addEventListener("keydown", onKey);
  const height = () => {
    frame.style.height = "0";
    frame.style.minHeight = "0";
    frame.style.height = `${Math.max(inside.documentElement.scrollHeight, 320) + 2}px`;
  };
  height();
  inside.fonts?.ready.then(height);
  addEventListener("resize", height);
  const chosen = inside.getElementById("chosen");
  if (chosen) {
    const top = frame.getBoundingClientRect().top + chosen.getBoundingClientRect().top;
    if (top > innerHeight - 80) scrollTo({ top: scrollY + top - innerHeight / 3 });
  }
}

for (const frame of document.querySelectorAll("iframe")) {
  frame.addEventListener("load", () => fit(frame));
  if (frame.contentDocument?.readyState === "complete") fit(frame);
}

const panel = document.getElementById("panel");
if (panel) (panel.querySelector("textarea") ?? panel).focus({ preventScroll: innerWidth > 820 });

const news = new EventSource("/events");
news.addEventListener("message", () => {
  if (!document.querySelector("textarea")?.value) location.reload();
});
addEventListener("pagehide", () => news.close());
