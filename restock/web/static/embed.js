// <div data-restock="KEY" data-url="https://shop.example/p/1" data-variant="US 10"></div>
// <script src="https://restock.example/embed.js" async></script>
"use strict";
(() => {
  const base = new URL(document.currentScript.src).origin;
  const frames = [];
  for (const place of document.querySelectorAll("[data-restock]")) {
    const canonical = document.querySelector('link[rel="canonical"]');
    const url = place.dataset.url || (canonical && canonical.href) || location.href;
    const query = new URLSearchParams({ url, variant: place.dataset.variant || "" });
    const frame = document.createElement("iframe");
    frame.src = `${base}/embed/${encodeURIComponent(place.dataset.restock)}?${query}`;
    frame.title = place.dataset.title || "restock";
    frame.loading = "lazy";
    frame.style.cssText = "width:100%;max-width:30rem;height:26rem;border:0";
    place.append(frame);
    frames.push(frame);
  }
  // The frame says how high it is; only our own frames are heard.
  addEventListener("message", (event) => {
    const height = event.data && event.data.restockHeight;
    if (event.origin !== base || typeof height !== "number") return;
    const frame = frames.find((one) => one.contentWindow === event.source);
    if (frame) frame.style.height = `${Math.min(Math.max(height, 60), 1200)}px`;
  });
})();
