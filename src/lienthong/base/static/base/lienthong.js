// The few things that pages do beyond govuk-frontend and htmx; every page works without them.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-lt-print]")) window.print();
});
