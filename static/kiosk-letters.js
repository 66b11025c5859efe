// The number's own letters: asked for as the page comes, so that they are here before the first number is.
const body = document.body;

body.classList.add("unlettered");
document.fonts.load('700 1em "Barlow Condensed"').then(
  (letters) => letters.length > 0 && body.classList.remove("unlettered"),
  () => {}
);
