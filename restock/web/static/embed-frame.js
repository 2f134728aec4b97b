// In the frame: tells the shop's page nothing but how high the form is.
"use strict";
for (const field of document.querySelectorAll("[data-own-timezone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
new ResizeObserver(() => {
  parent.postMessage({ restockHeight: document.documentElement.offsetHeight }, "*");
}).observe(document.documentElement);
