// A browser too old for the live page shows the same page and loads it anew, as long as the server answers: a set that
// loads it from a server that is away would be left with the browser's own error, for good.
(function () {
  function later() {
    setTimeout(ask, 8000);
  }

  function lost() {
    var band = document.querySelector("[data-lost]");
    var clock = document.querySelector("#clock time");
    if (band) {
      band.textContent = band.textContent.replace("{hour}", clock ? clock.textContent : "");
      band.removeAttribute("hidden");
    }
    later();
  }

  function ask() {
    var line = new XMLHttpRequest();
    line.open("GET", location.href, true);
    line.timeout = 5000;
    line.onload = function () {
      if (line.status === 200) {
        location.reload();
      } else {
        lost();
      }
    };
    line.onerror = line.ontimeout = lost;
    line.send();
  }

  later();
})();
