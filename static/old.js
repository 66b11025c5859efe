// A browser too old for the live page shows the same page and loads it anew.
setTimeout(function () {
  location.reload();
}, 8000);
