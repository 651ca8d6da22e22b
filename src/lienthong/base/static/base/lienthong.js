// The few things that pages do beyond govuk-frontend and htmx; every page works without them.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-lt-print]")) window.print();
  const copy = event.target.closest("[data-lt-copy]");
  if (!copy) return;
  const field = document.getElementById(copy.dataset.ltCopy);
  field.select();
  const done = () => { copy.textContent = copy.dataset.ltCopied; };
  // Browsers give the clipboard to secure pages only; elsewhere what is selected is copied.
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
  else if (document.execCommand("copy")) done();
});
document.querySelectorAll("[data-lt-copy]").forEach((copy) => { copy.hidden = false; });
