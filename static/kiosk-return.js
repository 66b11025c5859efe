// A number, a list or a call for help as a page of its own, as after a reload: the screen soon belongs to the next person.
const time = Number(document.querySelector("[data-done-after]").dataset.doneAfter) * 1000;
setTimeout(() => location.assign("/kiosk"), time);
