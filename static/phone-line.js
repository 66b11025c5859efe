// The picture of the line that every phone is told (see phone/line.py), and one number's place in it.

const STEP = 5; // minutes

// {hour, day, seq, status, ahead, wait: [from, to] or null, counter, call, at}; status "gone": in none of it any more.
export function find(text, ticket) {
  const records = text.split(";").map((record) => record.split(" "));
  const [, hour, day, seq] = records[0];
  const mine = { hour, day, seq: Number(seq), status: "gone", ahead: 0, wait: null, counter: "", call: 0, at: "" };
  const kept = { h: "held", m: "no_show", b: "booked" };
  records.slice(1).forEach(([kind, first, second, third, call, at]) => {
    if (kind === "c" && whole(first) === ticket) {
      Object.assign(mine, { status: third === "c" ? "called" : "serving", counter: second, call: Number(call), at });
    } else if (kind === "l") {
      const place = placeIn(second, ticket);
      if (place >= 0) Object.assign(mine, { status: "waiting", ahead: place, wait: waitAt(third, place) });
    } else if (kept[kind] && placeIn(first, ticket) >= 0) {
      mine.status = kept[kind];
    }
  });
  return mine;
}

// How many stand before a number in `A1-20,25,S3`; -1: it is not there.
function placeIn(runs, ticket) {
  let letter = "";
  let before = 0;
  for (const run of runs.split(",")) {
    const [, other, first, last] = /^([A-Z]?)(\d+)(?:-(\d+))?$/.exec(run);
    letter = other || letter;
    const number = Number(ticket.slice(1));
    const end = Number(last || first);
    if (letter === ticket[0] && number >= Number(first) && number <= end) return before + number - Number(first);
    before += end - Number(first) + 1;
  }
  return -1;
}

// The wait at a place in `2.0.1,1.1.3`, in minutes.
function waitAt(steps, place) {
  let left = place;
  for (const step of steps ? steps.split(",") : []) {
    const [count, from, to] = step.split(".").map(Number);
    if (left < count) return [from * STEP, to * STEP];
    left -= count;
  }
  return null;
}

function whole(short) {
  return short[0] + short.slice(1).padStart(3, "0");
}

// `09.12` and some minutes: `09.37`.
export function later(hour, minutes) {
  const [hours, past] = hour.split(".").map(Number);
  const all = (hours * 60 + past + minutes) % 1440;
  return [Math.floor(all / 60), all % 60].map((part) => String(part).padStart(2, "0")).join(".");
}
