// Arrows and Enter move between the inputs of a grid, as in a spreadsheet; without it Tab does.
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-rp-grid] td");
  if (!cell || event.target.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...cell.closest("tbody, table").querySelectorAll("tr")].filter((row) => row.querySelector("input"));
  const row = cell.parentElement;
  const place = [...row.children].indexOf(cell);
  const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const next = rows[rows.indexOf(row) + step];
  event.preventDefault();
  const input = next && (next.children[place] || next.lastElementChild).querySelector("input");
  if (input) { input.focus(); input.select(); }
});
