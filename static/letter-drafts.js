// What a device keeps of forms that were not received yet: {at, minutes, fields, sent} each, by name, until their time.
const KEPT = "antrean-draft:";
const MINUTE = 60000;

export function canKeep() {
  return storage((place) => place) !== null;
}

// What was kept under a name, or null where there is none that is still good.
export function kept(name) {
  return parsed(storage((place) => place.getItem(KEPT + name)));
}

export function keep(name, draft) {
  storage((place) => place.setItem(KEPT + name, JSON.stringify(Object.assign({ at: Date.now() }, draft))));
}

export function forget(name) {
  storage((place) => place.removeItem(KEPT + name));
}

// Whatever is over its time goes, of all forms.
export function sweep() {
  names().forEach((name) => storage((place) => {
    if (!parsed(place.getItem(name))) place.removeItem(name);
  }));
}

function names() {
  return storage((place) => Object.keys(place).filter((name) => name.indexOf(KEPT) === 0)) || [];
}

// A clock that went back is no reason to keep anything longer.
function parsed(text) {
  try {
    const draft = JSON.parse(text);
    const age = Date.now() - draft.at;
    return age > -MINUTE && age < draft.minutes * MINUTE && draft.fields ? draft : null;
  } catch (unreadable) {
    return null;
  }
}

// A browser may keep nothing, or be full: then the form works without.
function storage(act) {
  try {
    return act(window.localStorage);
  } catch (nothing) {
    return null;
  }
}
