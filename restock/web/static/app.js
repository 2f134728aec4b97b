// Everything here is a convenience: each page works without it, but for live updates.
"use strict";

// Requests that htmx makes carry the form token.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.querySelector('meta[name="csrf"]').content;
});

// An error's page is shown as a message, not swapped into a table row.
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  toast(document.body.dataset.errorWords || `${status}`);
});

function toast(text) {
  const box = document.getElementById("toasts");
  const note = document.createElement("p");
  note.textContent = text;
  box.append(note);
  setTimeout(() => note.remove(), 6000);
}

// A new account takes the browser's time zone.
for (const field of document.querySelectorAll("[data-own-timezone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) field.value = zone;
}

// <button data-copy="#id"> copies a field's text.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  toast(button.dataset.copied || "✓");
});

// <form data-confirm="…"> asks first.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
});

// <input type=checkbox data-check-all="name"> ticks all of that name.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.checkAll;
  if (!name) return;
  for (const box of document.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) box.checked = event.target.checked;
});
