const { js, wasm } = document.getElementById("islands").dataset;
const module = await import(js);
await module.default({ module_or_path: wasm });
module.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  module[island.dataset.component](island);
}
// After what the islands do first, which they put off until this script is over.
setTimeout(() => performance.mark("interactive"));
