// A desk that suits the dark: as the device says, or as somebody chose on it. Loaded before anything is drawn.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try { return localStorage.getItem("antrean-theme"); } catch (e) { return null; }
  }

  function show() {
    root.setAttribute("data-theme", chosen() || (dark.matches ? "dark" : "light"));
  }

  root.classList.add("scripted");
  show();
  dark.addListener(show);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-switch]")) return;
    try { localStorage.setItem("antrean-theme", root.getAttribute("data-theme") === "dark" ? "light" : "dark"); } catch (e) { return; }
    show();
  });
})();
