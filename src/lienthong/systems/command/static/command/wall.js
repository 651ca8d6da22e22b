// The wall's clock, and what it says when the node does not answer: the old numbers stay, marked as old.
const showTime = () => {
  const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  document.querySelectorAll("[data-clock]").forEach((clock) => { if (clock.textContent !== time) clock.textContent = time; });
};
const lost = (is) => document.body.classList.toggle("is-lost", is);
setInterval(showTime, 1000);
showTime();
document.body.addEventListener("htmx:afterSwap", showTime);
document.body.addEventListener("htmx:sendError", () => lost(true));
document.body.addEventListener("htmx:responseError", () => lost(true));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const isWall = event.detail.xhr.status === 200 && event.detail.serverResponse.includes("data-clock");
  if (!isWall) { event.detail.shouldSwap = false; lost(true); } else { lost(false); }
});
